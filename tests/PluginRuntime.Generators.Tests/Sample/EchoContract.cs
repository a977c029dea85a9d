using System.Collections.Immutable;

namespace PluginRuntime.Generators.Tests.Sample;

public sealed record Measured(double Value, (int Row, string Column) Cell, [property: HoldsSharedTypesOnly("Sent, not passed.")] IReadOnlyList<int>? Rows = null)
{
    public List<(string, decimal?)> Pairs { get; init; } = [];
}

/// <summary>Every type that is written without a serializer, and some that need it.</summary>
[Contract(MustBeRemote = true)]
public interface IEcho
{
    ValueTask<bool> Echo(bool value);

    ValueTask<sbyte> Echo(sbyte value);

    ValueTask<byte> Echo(byte value);

    ValueTask<short> Echo(short value);

    ValueTask<ushort> Echo(ushort value);

    ValueTask<int> Echo(int value);

    ValueTask<uint> Echo(uint value);

    ValueTask<long> Echo(long value);

    ValueTask<ulong> Echo(ulong value);

    ValueTask<char> Echo(char value);

    ValueTask<float> Echo(float value);

    ValueTask<double> Echo(double value);

    ValueTask<Half> Echo(Half value);

    ValueTask<Int128> Echo(Int128 value);

    ValueTask<UInt128> Echo(UInt128 value);

    ValueTask<decimal> Echo(decimal value);

    ValueTask<Guid> Echo(Guid value);

    ValueTask<Size> Echo(Size value);

    ValueTask<TimeSpan> Echo(TimeSpan value);

    ValueTask<DateTime> Echo(DateTime value);

    ValueTask<DateTimeOffset> Echo(DateTimeOffset value);

    ValueTask<DateOnly> Echo(DateOnly value);

    ValueTask<TimeOnly> Echo(TimeOnly value);

    Task<string?> Echo(string? value);

    Task<byte[]?> Echo(byte[]? value);

    ValueTask<ReadOnlyMemory<byte>> Echo(ReadOnlyMemory<byte> value);

    ValueTask<Memory<byte>> Echo(Memory<byte> value);

    ValueTask<bool?> Echo(bool? value);

    ValueTask<int?> Echo(int? value);

    ValueTask<decimal?> Echo(decimal? value);

    ValueTask<Size?> Echo(Size? value);

    ValueTask<DateTimeOffset?> Echo(DateTimeOffset? value);

    ValueTask<ReadOnlyMemory<byte>?> Echo(ReadOnlyMemory<byte>? value);

    ValueTask<(int Number, string? Text)> Echo((int Number, string? Text) value);

    ValueTask<(int, (byte[]?, Order?), long?)?> Echo((int, (byte[]?, Order?), long?)? value);

    Task<(int, int, int, int, int, int, int, string, int)> Echo((int, int, int, int, int, int, int, string, int) value);

    Task<Order?> Echo(Order? value);

    Task<Order[]> Echo(Order[] value);

    Task<Dictionary<string, int?>> Echo(Dictionary<string, int?> value);

    Task<ImmutableArray<int>> Echo(ImmutableArray<int> value);

    Task<Measured> Echo(Measured value);

    ValueTask<string> Many(int first, string? second, byte[] third, Order fourth, bool fifth, Size sixth, long? seventh, double eighth, (int, int) ninth, CancellationToken cancellationToken);
}
