using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginRuntime.Remoting;
using Xunit;

namespace PluginRuntime.Abstractions.Tests.Remoting;

/// <summary>What JSON would lose or refuse, and what it must bear.</summary>
public sealed partial class JsonPayloadsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TuplesFieldsAndNumbersWithoutLiteral_ComeBack(bool context)
    {
        var payloads = context ? new JsonPayloads(Context.Default) : new JsonPayloads();
        var value = new Known { Pair = (1, "a"), Field = 2, Value = double.NegativeInfinity, Inner = new Unknown((3, 4)) };
        var echo = payloads.Deserialize<Known>(Write(payloads, value));
        Assert.Equal((value.Pair, value.Field, value.Value, value.Inner), (echo.Pair, echo.Field, echo.Value, echo.Inner));
        Assert.Equal(new Unknown((5, 6)), payloads.Deserialize<Unknown>(Write(payloads, new Unknown((5, 6)))));
    }

    [Fact]
    public void ContextKeepsItsOwnOptions()
    {
        var payloads = new JsonPayloads(Context.Default);
        Assert.StartsWith("{\"pair\"", Encoding.UTF8.GetString(Write(payloads, new Known())), StringComparison.Ordinal);
        Assert.False(Context.Default.Options.IncludeFields);
    }

    [Fact]
    public void UnknownMember_IsSkipped_AndMissingOneKeepsItsDefault()
    {
        var known = new JsonPayloads().Deserialize<Known>("""{"Later":{"Deep":[1,2]},"Field":5}"""u8);
        Assert.Equal((5, "default"), (known.Field, known.Text));
    }

    [Fact]
    public void ConverterThatSerializesByItself_DisturbsNothing()
    {
        var payloads = new JsonPayloads();
        Assert.Equal("""["(5)",7]""", Encoding.UTF8.GetString(Write(payloads, new object[] { new Nesting(5), 7 })));
        Assert.Throws<InvalidOperationException>(() => Write(payloads, new object[] { new Nesting(-1) }));
        Assert.Equal("1", Encoding.UTF8.GetString(Write(payloads, 1)));
    }

    private static byte[] Write<T>(JsonPayloads payloads, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        payloads.Serialize(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    internal sealed class Known
    {
        public int Field;

        public (int, string?) Pair { get; set; }

        public double Value { get; set; }

        public string Text { get; set; } = "default";

        public Unknown? Inner { get; set; }
    }

    internal sealed record Unknown((int, int) Pair);

    [JsonConverter(typeof(Converter))]
    internal sealed record Nesting(int Value)
    {
        private sealed class Converter : JsonConverter<Nesting>
        {
            public override Nesting Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

            public override void Write(Utf8JsonWriter writer, Nesting value, JsonSerializerOptions options)
            {
                if (value.Value < 0)
                    throw new InvalidOperationException("negative");
                writer.WriteStringValue(Encoding.UTF8.GetString(JsonPayloadsTests.Write(new JsonPayloads(), value.Value)) is var text ? $"({text})" : "");
            }
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Known))]
    internal sealed partial class Context : JsonSerializerContext;
}
