using System.Buffers;
using System.Globalization;
using System.Text;
using PluginRuntime.Remoting;
using Xunit;

namespace PluginRuntime.Abstractions.Tests.Remoting;

/// <summary>What a writer wrote, a reader reads; whatever else it is given, it throws nothing but <see cref="PayloadException"/>.</summary>
public sealed class PayloadTests
{
    private delegate void Reading(ref PayloadReader reader);

    private static readonly JsonPayloads Json = new();

    /// <summary>A message with a value of every form, and what reads it.</summary>
    private static readonly (Action<PayloadWriter> Write, Reading Read)[] Forms =
    [
        (writer => writer.WriteBoolean(true), (ref reader) => Assert.True(reader.ReadBoolean())),
        (writer => writer.WriteBoolean(false), (ref reader) => Assert.False(reader.ReadBoolean())),
        (writer => writer.WriteValue(long.MinValue), (ref reader) => Assert.Equal(long.MinValue, reader.ReadValue<long>())),
        (writer => writer.WriteValue(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), (ref reader) => Assert.Equal(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), reader.ReadValue<Guid>())),
        (writer => writer.WriteDecimal(-1.50m), (ref reader) => Assert.Equal("-1.50", reader.ReadDecimal().ToString(CultureInfo.InvariantCulture))),
        (writer => writer.WriteDecimal(decimal.MaxValue), (ref reader) => Assert.Equal(decimal.MaxValue, reader.ReadDecimal())),
        (writer => writer.WriteDateTime(DateTime.MaxValue), (ref reader) => Assert.Equal(DateTime.MaxValue, reader.ReadDateTime())),
        (writer => writer.WriteDateTime(DateTime.UnixEpoch), (ref reader) => Assert.Equal(DateTimeKind.Utc, reader.ReadDateTime().Kind)),
        (writer => writer.WriteDateTimeOffset(DateTimeOffset.MinValue), (ref reader) => Assert.Equal(DateTimeOffset.MinValue, reader.ReadDateTimeOffset())),
        (writer => writer.WriteDateTimeOffset(new(1, TimeSpan.FromMinutes(0))), (ref reader) => Assert.Equal(1, reader.ReadDateTimeOffset().Ticks)),
        (writer => writer.WriteDateTimeOffset(new(DateTime.UnixEpoch.Ticks, TimeSpan.FromMinutes(-839))), (ref reader) => Assert.Equal(-839, reader.ReadDateTimeOffset().TotalOffsetMinutes)),
        (writer => writer.WriteDateOnly(DateOnly.MaxValue), (ref reader) => Assert.Equal(DateOnly.MaxValue, reader.ReadDateOnly())),
        (writer => writer.WriteTimeOnly(TimeOnly.MaxValue), (ref reader) => Assert.Equal(TimeOnly.MaxValue, reader.ReadTimeOnly())),
        (writer => writer.WriteString(null), (ref reader) => Assert.Null(reader.ReadString())),
        (writer => writer.WriteString(""), (ref reader) => Assert.Equal("", reader.ReadString())),
        (writer => writer.WriteString(new string('é', 200)), (ref reader) => Assert.Equal(new string('é', 200), reader.ReadString())),
        (writer => writer.WriteBytes(null), (ref reader) => Assert.Null(reader.ReadBytes())),
        (writer => writer.WriteBytes([]), (ref reader) => Assert.Equal([], reader.ReadBytes()!)),
        (writer => writer.WriteBytes([1, 2, 3]), (ref reader) => Assert.Equal([1, 2, 3], reader.ReadBytes()!)),
        (writer => writer.WriteBytes(default(ReadOnlyMemory<byte>)), (ref reader) => Assert.Equal([], reader.ReadBytes()!)),
        (writer => writer.WriteBytes(new byte[PayloadWriter.BlobThreshold - 1]), (ref reader) => Assert.Equal(PayloadWriter.BlobThreshold - 1, reader.ReadBytes()?.Length)),
        (writer => writer.WriteBytes(new byte[PayloadWriter.BlobThreshold]), (ref reader) => Assert.Equal(PayloadWriter.BlobThreshold, reader.ReadBytes()?.Length)),
        (writer => writer.WritePayload(Json, new List<int> { 1, 2 }), (ref reader) => Assert.Equal([1, 2], reader.ReadPayload<List<int>>(Json))),
        (writer => writer.WritePayload<List<int>?>(Json, null), (ref reader) => Assert.Null(reader.ReadPayload<List<int>?>(Json))),
    ];

    [Fact]
    public void ValuesOfEveryForm_AreReadInTheOrderInWhichTheyWereWritten()
    {
        var writer = new PayloadWriter();
        for (var time = 0; time < 3; time++)
        {
            foreach (var (write, _) in Forms)
                write(writer);
            var reader = new PayloadReader(writer.Written.Span, Blobs(writer));
            foreach (var (_, read) in Forms)
                read(ref reader);
            Assert.Single(writer.Blobs);

            // The next message must hold nothing of this one.
            writer.Clear();
            Assert.Equal((0, 0), (writer.Written.Length, writer.Blobs.Count));
        }
    }

    [Fact]
    public void MessageCutAtAnyByte_IsAPayloadError()
    {
        foreach (var (write, read) in Forms)
        {
            var writer = new PayloadWriter();
            write(writer);
            var whole = writer.Written.ToArray();
            Read(whole, Blobs(writer), read);
            for (var length = 0; length < Math.Min(whole.Length, 2_000); length++)
                Assert.Throws<PayloadException>(() => Read(whole.AsSpan(0, length), Blobs(writer), read));
        }
    }

    [Theory]
    [InlineData("FF FF FF FF FF FF FF FF FF 01")] // the greatest length
    [InlineData("FE FF FF FF FF FF FF FF FF 01")]
    [InlineData("FF FF FF FF FF FF FF FF FF FF")] // a length without end
    [InlineData("FF FF FF FF FF FF FF FF FF 7F")]
    [InlineData("80 80 80 80 80 80 80 80 80 02")]
    [InlineData("FF FF FF FF 0F")]
    [InlineData("FE FF FF FF 0F 00 00")]
    [InlineData("80")]
    [InlineData("")]
    public void HostileLength_IsAPayloadError(string hex)
    {
        var message = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Throws<PayloadException>(() => Read(message, [], (ref reader) => reader.ReadString()));
        Assert.Throws<PayloadException>(() => Read(message, [], (ref reader) => reader.ReadBytes()));
        Assert.Throws<PayloadException>(() => Read(message, [new byte[3]], (ref reader) => reader.ReadBytes()));
        Assert.Throws<PayloadException>(() => Read(message, [], (ref reader) => reader.ReadPayload<List<int>>(Json)));
    }

    [Fact]
    public void BytesBesideTheMessage_MustBeThereAndAsLongAsItSays()
    {
        var writer = new PayloadWriter();
        writer.WriteBytes(new byte[PayloadWriter.BlobThreshold]);
        var message = writer.Written.ToArray();
        foreach (var blobs in new ReadOnlyMemory<byte>[][] { [], [new byte[PayloadWriter.BlobThreshold - 1]], [new byte[PayloadWriter.BlobThreshold + 1]] })
            Assert.Throws<PayloadException>(() => Read(message, blobs, (ref reader) => reader.ReadBytes()));
        Assert.Throws<PayloadException>(() => Read([.. message, .. message], [new byte[PayloadWriter.BlobThreshold]], (ref reader) => { reader.ReadBytes(); reader.ReadBytes(); }));

        // Nothing, but beside the message.
        Assert.Throws<PayloadException>(() => Read([1], [default], (ref reader) => reader.ReadBytes()));
        Assert.Throws<PayloadException>(() =>
        {
            var reader = default(PayloadReader);
            reader.ReadBytes();
        });
        Assert.Throws<PayloadException>(() =>
        {
            var reader = new PayloadReader(message);
            reader.ReadBytes();
        });
    }

    [Fact]
    public void BitsThatAreNoValue_ArePayloadErrors()
    {
        foreach (var bits in new[] { long.MinValue, long.MaxValue, -1L, DateTime.MaxValue.Ticks + 1 })
        {
            var message = BitConverter.GetBytes(bits).Concat(BitConverter.GetBytes(bits)).ToArray();
            Tolerate(message, (ref reader) => reader.ReadDateTime());
            Assert.Throws<PayloadException>(() => Read(message, [], (ref reader) => reader.ReadDateTimeOffset()));
            Tolerate(message, (ref reader) => reader.ReadDateOnly());
            Tolerate(message, (ref reader) => reader.ReadDecimal());
        }

        Assert.Throws<PayloadException>(() => Read(BitConverter.GetBytes(-1L), [], (ref reader) => reader.ReadTimeOnly()));
        Assert.Throws<PayloadException>(() => Read(BitConverter.GetBytes(TimeOnly.MaxValue.Ticks + 1), [], (ref reader) => reader.ReadTimeOnly()));
        Assert.Throws<PayloadException>(() => Read(BitConverter.GetBytes(DateOnly.MaxValue.DayNumber + 1), [], (ref reader) => reader.ReadDateOnly()));
        Assert.Throws<PayloadException>(() => Read([.. new byte[12], 0, 0, 29, 0], [], (ref reader) => reader.ReadDecimal()));
        Assert.Throws<PayloadException>(() => Read([.. BitConverter.GetBytes(DateTime.UnixEpoch.Ticks), .. BitConverter.GetBytes((short)(15 * 60))], [], (ref reader) => reader.ReadDateTimeOffset()));
        Assert.True(ReadOne([2]));

        static bool ReadOne(byte[] message)
        {
            var reader = new PayloadReader(message);
            return reader.ReadBoolean();
        }
    }

    [Fact]
    public void RandomBytes_AreReadOrArePayloadErrors()
    {
        var random = new Random(1);
        for (var time = 0; time < 20_000; time++)
        {
            var message = new byte[random.Next(40)];
            random.NextBytes(message);
            foreach (var (_, read) in Forms)
                Tolerate(message, read);
        }
    }

    [Fact]
    public void BrokenText_ArrivesWithReplacements()
    {
        var writer = new PayloadWriter();
        writer.WriteString("a\ud800b");
        var reader = new PayloadReader(writer.Written.Span);
        Assert.Equal("a\ufffdb", reader.ReadString());
    }

    [Fact]
    public void LargeBytes_AreNotCopied()
    {
        var bytes = new byte[PayloadWriter.BlobThreshold];
        var writer = new PayloadWriter();
        writer.WriteBytes(bytes);
        Assert.True(writer.Blobs[0].Equals(bytes.AsMemory()));
        var reader = new PayloadReader(writer.Written.Span, [bytes]);
        Assert.Same(bytes, reader.ReadBytes());
        reader = new PayloadReader(writer.Written.Span, [bytes]);
        Assert.Equal(bytes.AsMemory(), reader.ReadMemory());
    }

    [Fact]
    public void LargeBytesInMemoryThatIsNotTheirsAlone_AreReadAsAnArrayOfTheirOwn()
    {
        var longer = new byte[PayloadWriter.BlobThreshold + 1];
        var writer = new PayloadWriter();
        writer.WriteBytes(longer.AsMemory(1));
        var reader = new PayloadReader(writer.Written.Span, [longer.AsMemory(1)]);
        var read = reader.ReadBytes();
        Assert.NotSame(longer, read);
        Assert.Equal(PayloadWriter.BlobThreshold, read!.Length);
    }

    [Fact]
    public void SerializerThatFails_IsAPayloadErrorWithItsTypeAndCause()
    {
        var writing = Assert.Throws<PayloadException>(() => new PayloadWriter().WritePayload(new Failing(), new Uri("test:a")));
        Assert.Contains("System.Uri", writing.Message, StringComparison.Ordinal);
        Assert.IsType<NotSupportedException>(writing.InnerException);
        var reading = Assert.Throws<PayloadException>(() => Read(new byte[4], [], (ref reader) => reader.ReadPayload<Uri>(new Failing())));
        Assert.Contains("System.Uri", reading.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serializer_SeesItsOwnBytesOnly()
    {
        var writer = new PayloadWriter();
        writer.WriteString("before");
        writer.WritePayload(Json, 12);
        writer.WritePayload(Json, 34);
        var reader = new PayloadReader(writer.Written.Span);
        Assert.Equal("before", reader.ReadString());
        Assert.Equal((12, 34), (reader.ReadPayload<int>(Json), reader.ReadPayload<int>(Json)));
    }

    private static ReadOnlyMemory<byte>[] Blobs(PayloadWriter writer) => [.. writer.Blobs];

    private static void Read(ReadOnlySpan<byte> message, ReadOnlySpan<ReadOnlyMemory<byte>> blobs, Reading read)
    {
        var reader = new PayloadReader(message, blobs);
        read(ref reader);
    }

    private static void Tolerate(byte[] message, Reading read)
    {
        try
        {
            Read(message, [], read);
        }
        catch (Exception exception) when (exception is PayloadException or Xunit.Sdk.XunitException)
        {
        }
    }

    private sealed class Failing : IPayloadSerializer
    {
        public void Serialize<T>(IBufferWriter<byte> destination, T value) => throw new NotSupportedException(Encoding.UTF8.EncodingName);

        public T Deserialize<T>(ReadOnlySpan<byte> source) => throw new NotSupportedException();
    }
}
