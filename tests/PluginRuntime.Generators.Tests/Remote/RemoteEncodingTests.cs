using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PluginRuntime.Generators.Tests.Sample;

namespace PluginRuntime.Generators.Tests.Remote;

/// <summary>Every type crosses as an argument and comes back as a result.</summary>
public class RemoteEncodingTests
{
    private readonly FakeChannel _channel;
    private readonly IEcho _caller;

    public RemoteEncodingTests()
    {
        _channel = new FakeChannel(RemoteContracts.Of(typeof(IEcho)), new EchoService());
        _caller = RemoteContracts.Caller<IEcho>(_channel);
    }

    [Fact]
    public async Task Numbers_ComeBackAsTheyWere()
    {
        await Each(value => _caller.Echo(value), true, false);
        await Each(value => _caller.Echo(value), sbyte.MinValue, sbyte.MaxValue);
        await Each(value => _caller.Echo(value), byte.MinValue, byte.MaxValue);
        await Each(value => _caller.Echo(value), short.MinValue, short.MaxValue);
        await Each(value => _caller.Echo(value), ushort.MinValue, ushort.MaxValue);
        await Each(value => _caller.Echo(value), int.MinValue, -1, int.MaxValue);
        await Each(value => _caller.Echo(value), uint.MinValue, uint.MaxValue);
        await Each(value => _caller.Echo(value), long.MinValue, long.MaxValue);
        await Each(value => _caller.Echo(value), ulong.MinValue, ulong.MaxValue);
        await Each(value => _caller.Echo(value), '\0', 'x', '\ud800', char.MaxValue);
        await Each(value => _caller.Echo(value), float.NaN, float.NegativeInfinity, -0f, float.Epsilon);
        await Each(value => _caller.Echo(value), double.NaN, double.PositiveInfinity, -0d, double.Epsilon);
        await Each(value => _caller.Echo(value), Half.NaN, Half.MaxValue);
        await Each(value => _caller.Echo(value), Int128.MinValue, Int128.MaxValue);
        await Each(value => _caller.Echo(value), UInt128.MinValue, UInt128.MaxValue);
        await Each(value => _caller.Echo(value), Size.Small, Size.Large, (Size)12345);
        await Each(value => _caller.Echo(value), Guid.Empty, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1.50")]
    [InlineData("1.500")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-0.0000000000000000000000000001")]
    public async Task Decimal_KeepsItsScale(string text)
    {
        var value = decimal.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal(decimal.GetBits(value), decimal.GetBits(await _caller.Echo(value)));
    }

    [Fact]
    public async Task Times_ComeBackToTheTick()
    {
        await Each(value => _caller.Echo(value), TimeSpan.MinValue, TimeSpan.Zero, TimeSpan.MaxValue);
        await Each(value => _caller.Echo(value), DateOnly.MinValue, DateOnly.MaxValue);
        await Each(value => _caller.Echo(value), TimeOnly.MinValue, TimeOnly.MaxValue);
        foreach (var kind in new[] { DateTimeKind.Utc, DateTimeKind.Local, DateTimeKind.Unspecified })
        {
            var value = new DateTime(638_000_000_000_000_001, kind);
            var echo = await _caller.Echo(value);
            Assert.Equal((value.Ticks, kind), (echo.Ticks, echo.Kind));
        }

        foreach (var offset in new[] { TimeSpan.Zero, TimeSpan.FromMinutes(-210), TimeSpan.FromHours(14) })
        {
            var value = new DateTimeOffset(638_000_000_000_000_001, offset);
            var echo = await _caller.Echo(value);
            Assert.True(value.EqualsExact(echo));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("\0 \u00e9 \u4e2d \ud834\udd1e")]
    public async Task Text_ComesBack(string? value) => Assert.Equal(value, await _caller.Echo(value));

    [Fact]
    public async Task LongText_ComesBack()
    {
        var value = new string('é', 100_000);
        Assert.Equal(value, await _caller.Echo(value));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(32 * 1024 - 1, false)]
    [InlineData(32 * 1024, true)]
    [InlineData(200_000, true)]
    public async Task Bytes_ComeBack_LargeOnesBesideTheMessage(int length, bool beside)
    {
        var value = new byte[length];
        new Random(length).NextBytes(value);
        Assert.Equal(value, await _caller.Echo(value));
        Assert.Equal(value, (await _caller.Echo((ReadOnlyMemory<byte>)value)).ToArray());
        Assert.Equal(value, (await _caller.Echo((Memory<byte>)value)).ToArray());
        Assert.Equal(value, (await _caller.Echo((ReadOnlyMemory<byte>?)value))!.Value.ToArray());
        Assert.All(_channel.Messages, message => Assert.Equal(beside ? 1 : 0, message.Blobs.Length));
    }

    [Fact]
    public async Task Nothing_ComesBackAsNothing()
    {
        Assert.Null(await _caller.Echo((byte[]?)null));
        Assert.Null(await _caller.Echo((Order?)null));
        Assert.Null(await _caller.Echo((ReadOnlyMemory<byte>?)null));
        Assert.Null(await _caller.Echo(((int, (byte[]?, Order?), long?)?)null));
        Assert.True((await _caller.Echo(default(ReadOnlyMemory<byte>))).IsEmpty);
        await Each(value => _caller.Echo(value), null, (bool?)false, true);
        await Each(value => _caller.Echo(value), null, (int?)0, int.MinValue);
        await Each(value => _caller.Echo(value), null, (decimal?)0, 1.5m);
        await Each(value => _caller.Echo(value), null, (Size?)0, Size.Large);
        await Each(value => _caller.Echo(value), null, (DateTimeOffset?)DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task Tuples_KeepTheirElements()
    {
        await Each(value => _caller.Echo(value), (1, "one"), (2, null));
        await Each(value => new ValueTask<(int, int, int, int, int, int, int, string, int)>(_caller.Echo(value)), (1, 2, 3, 4, 5, 6, 7, "8", 9));
        var nested = (await _caller.Echo((1, (new byte[] { 1, 2 }, new Order("A", 1)), 3L)))!.Value;
        Assert.Equal((1, new Order("A", 1), 3L), (nested.Item1, nested.Item2.Item2, nested.Item3));
        Assert.Equal([1, 2], nested.Item2.Item1!);
    }

    [Fact]
    public async Task Payloads_ComeBack()
    {
        Assert.Equal([new Order("A", 1), new Order("B", 2)], await _caller.Echo([new Order("A", 1), new Order("B", 2)]));
        Assert.Empty(await _caller.Echo(Array.Empty<Order>()));
        Assert.Equal(new() { ["a"] = 1, ["b"] = null }, await _caller.Echo(new Dictionary<string, int?> { ["a"] = 1, ["b"] = null }));
        Assert.Equal([1, 2, 3], (await _caller.Echo(ImmutableArray.Create(1, 2, 3))).AsEnumerable());
    }

    [Fact]
    public async Task Payload_KeepsTuplesAndNumbersThatJsonHasNoWordFor()
    {
        var echo = await _caller.Echo(new Measured(double.NaN, (1, "A"), [1, 2]) { Pairs = [("x", 1.50m), ("y", null)] });
        Assert.Equal((double.NaN, (1, "A")), (echo.Value, echo.Cell));
        Assert.Equal([("x", 1.50m), ("y", null)], echo.Pairs);
        Assert.Equal([1, 2], echo.Rows!);
    }

    [Fact]
    public async Task ManyArguments_ArriveInTheirPlaces() => Assert.Equal(
        "1 two 3 Order { Symbol = A, Quantity = 4 } True Large  8 (9, 10)",
        await _caller.Many(1, "two", [1, 2, 3], new Order("A", 4), true, Size.Large, null, 8, (9, 10), default));

    [Fact]
    public async Task DeclaredContext_WritesItsTypes()
    {
        await _caller.Echo(new Order("A", 1));
        Assert.Contains("""{"symbol":"A","quantity":1}""", Encoding.UTF8.GetString(_channel.Messages[0].Body), StringComparison.Ordinal);
    }

    private static async Task Each<T>(Func<T, ValueTask<T>> echo, params T[] values)
    {
        foreach (var value in values)
            Assert.Equal(value, await echo(value));
    }
}
