using System.Collections.Immutable;

namespace PluginRuntime.Generators.Tests.Sample;

/// <summary>Gives everything back.</summary>
internal sealed class EchoService : IEcho
{
    public ValueTask<bool> Echo(bool value) => new(value);

    public ValueTask<sbyte> Echo(sbyte value) => new(value);

    public ValueTask<byte> Echo(byte value) => new(value);

    public ValueTask<short> Echo(short value) => new(value);

    public ValueTask<ushort> Echo(ushort value) => new(value);

    public ValueTask<int> Echo(int value) => new(value);

    public ValueTask<uint> Echo(uint value) => new(value);

    public ValueTask<long> Echo(long value) => new(value);

    public ValueTask<ulong> Echo(ulong value) => new(value);

    public ValueTask<char> Echo(char value) => new(value);

    public ValueTask<float> Echo(float value) => new(value);

    public ValueTask<double> Echo(double value) => new(value);

    public ValueTask<Half> Echo(Half value) => new(value);

    public ValueTask<Int128> Echo(Int128 value) => new(value);

    public ValueTask<UInt128> Echo(UInt128 value) => new(value);

    public ValueTask<decimal> Echo(decimal value) => new(value);

    public ValueTask<Guid> Echo(Guid value) => new(value);

    public ValueTask<Size> Echo(Size value) => new(value);

    public ValueTask<TimeSpan> Echo(TimeSpan value) => new(value);

    public ValueTask<DateTime> Echo(DateTime value) => new(value);

    public ValueTask<DateTimeOffset> Echo(DateTimeOffset value) => new(value);

    public ValueTask<DateOnly> Echo(DateOnly value) => new(value);

    public ValueTask<TimeOnly> Echo(TimeOnly value) => new(value);

    public Task<string?> Echo(string? value) => Task.FromResult(value);

    public Task<byte[]?> Echo(byte[]? value) => Task.FromResult(value);

    public ValueTask<ReadOnlyMemory<byte>> Echo(ReadOnlyMemory<byte> value) => new(value);

    public ValueTask<Memory<byte>> Echo(Memory<byte> value) => new(value);

    public ValueTask<bool?> Echo(bool? value) => new(value);

    public ValueTask<int?> Echo(int? value) => new(value);

    public ValueTask<decimal?> Echo(decimal? value) => new(value);

    public ValueTask<Size?> Echo(Size? value) => new(value);

    public ValueTask<DateTimeOffset?> Echo(DateTimeOffset? value) => new(value);

    public ValueTask<ReadOnlyMemory<byte>?> Echo(ReadOnlyMemory<byte>? value) => new(value);

    public ValueTask<(int Number, string? Text)> Echo((int Number, string? Text) value) => new(value);

    public ValueTask<(int, (byte[]?, Order?), long?)?> Echo((int, (byte[]?, Order?), long?)? value) => new(value);

    public Task<(int, int, int, int, int, int, int, string, int)> Echo((int, int, int, int, int, int, int, string, int) value) => Task.FromResult(value);

    public Task<Order?> Echo(Order? value) => Task.FromResult(value);

    public Task<Order[]> Echo(Order[] value) => Task.FromResult(value);

    public Task<Dictionary<string, int?>> Echo(Dictionary<string, int?> value) => Task.FromResult(value);

    public Task<ImmutableArray<int>> Echo(ImmutableArray<int> value) => Task.FromResult(value);

    public Task<Measured> Echo(Measured value) => Task.FromResult(value);

    public ValueTask<string> Many(int first, string? second, byte[] third, Order fourth, bool fifth, Size sixth, long? seventh, double eighth, (int, int) ninth, CancellationToken cancellationToken) =>
        new($"{first} {second} {third.Length} {fourth} {fifth} {sixth} {seventh} {eighth} {ninth}");
}
