using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace OrderBook;

/// <summary>What a book is created with: the options of <c>IVirtualServers.EnsureAsync</c>.</summary>
public sealed record BookOptions
{
    /// <summary>How many of the newest orders are known by their ids, about 300 bytes of memory each; those that rest are known beside.</summary>
    /// <value>1 to 100 million; default one million.</value>
    public int KnownOrders { get; init; } = 1_000_000;

    /// <summary>How many changes may wait for the log. At the bound the book refuses further ones.</summary>
    /// <value>1 to 1,000,000; default 4,096.</value>
    public int MaxUnlogged { get; init; } = 4096;

    /// <summary>
    /// After how many changes the kernel is given a checkpoint, from which a book whose process is lost is rebuilt with less of the log. After more when it knows
    /// many orders: at least half as many changes as it knows orders.
    /// </summary>
    /// <value>0 (never) to 100 million; default 10,000.</value>
    public int CheckpointChanges { get; init; } = 10_000;

    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidOperationException">A value is not in its range; the message says which.</exception>
    internal static BookOptions From(IConfiguration options)
    {
        var defaults = new BookOptions();
        return new BookOptions
        {
            KnownOrders = Read(options, nameof(KnownOrders), 1, 100_000_000, defaults.KnownOrders),
            MaxUnlogged = Read(options, nameof(MaxUnlogged), 1, 1_000_000, defaults.MaxUnlogged),
            CheckpointChanges = Read(options, nameof(CheckpointChanges), 0, 100_000_000, defaults.CheckpointChanges),
        };
    }

    private static int Read(IConfiguration options, string name, int least, int most, int otherwise)
    {
        if (options[name] is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new InvalidOperationException($"{name} is '{text}'; it must be a whole number from {least} to {most}.");
    }
}
