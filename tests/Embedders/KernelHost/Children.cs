using System.Diagnostics;
using System.Globalization;

namespace KernelHost;

/// <summary>The processes that this one has started, as the operating system knows them.</summary>
internal static class Children
{
    private const int Parent = 1;
    private const int Start = 19;

    /// <summary>Kills one, as the system's killer of processes would.</summary>
    /// <param name="isNewest">Whether it is the one that was started last, or the one that was started first.</param>
    internal static void Kill(bool isNewest)
    {
        var me = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var mine = Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Select(Read).Where(stat => stat?[Parent] == me).OrderBy(static stat => long.Parse(stat![Start], CultureInfo.InvariantCulture)).ToArray();
        using var child = Process.GetProcessById(int.Parse((isNewest ? mine[^1] : mine[0])![^1], CultureInfo.InvariantCulture));
        child.Kill();
        Console.Error.WriteLine($"killed child {child.Id} of {mine.Length}");
    }

    /// <summary>The fields behind the name of its program, and its id; <see langword="null"/>: it is gone.</summary>
    private static string[]? Read(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' '), Path.GetFileName(folder)];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
