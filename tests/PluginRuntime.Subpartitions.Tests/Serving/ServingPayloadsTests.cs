using System.Buffers;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Tests.Serving;

public sealed class ServingPayloadsTests
{
    private readonly ServingPayloads _payloads = new();

    [Fact]
    public void LoadOrder_ReadBack_IsWhatWasWritten()
    {
        var order = new LoadOrder
        {
            Subpartition = "block-log",
            Version = "1.2.0-ö",
            Generation = long.MaxValue,
            AssemblyPath = "/a",
            EntryType = "B",
            ContentRoot = "/c",
            Shared = ["d", "e"],
            Contracts = [new("f", "/g")],
            Exports = [new("h", "i")],
            Imports = [],
            Configuration = [new("j", "k"), new("l", null)],
            CallbackMilliseconds = -7,
            HandOverMilliseconds = 9,
        };

        var read = Again(order);

        Assert.Equivalent(order, read, strict: true);
        Assert.Equal(order.Configuration, read.Configuration);
    }

    [Fact]
    public void LogBatch_ReadBack_IsWhatWasWritten()
    {
        Field[] fields = [new("text", Text: "t"), new("integer", Integer: -5), new("number", Number: 0.5), new("flag", Flag: false), new("nothing")];
        var batch = new LogBatch([new("Acme", 3, 7, "Seven", "text", fields), new("Acme", 0, 0, null, "", [])], 9);

        var read = Again(batch);

        Assert.Equal(9, read.Dropped);
        Assert.Equal(("Acme", 3, 7, "Seven", "text"), (read.Entries[0].Category, read.Entries[0].Level, read.Entries[0].EventId, read.Entries[0].EventName, read.Entries[0].Text));
        Assert.Equal(fields, read.Entries[0].Fields);
        Assert.Null(read.Entries[1].EventName);
    }

    [Fact]
    public void MeasurementBatch_ReadBack_IsWhatWasWritten()
    {
        var measured = new InstrumentMeasurements("m", "1", "n", MeasurementKind.Histogram, "s", null, [new("kind", Text: "a")], [0.25, double.NaN]);
        var read = Again(new MeasurementBatch([measured], 3));
        Assert.Equal(3, read.Dropped);
        Assert.Equivalent(measured, Assert.Single(read.Measurements), strict: true);
    }

    [Fact]
    public void SmallThings_ReadBack_AreWhatWasWritten()
    {
        Assert.Equal(new StepFailure("a", "b", "c"), Again(new StepFailure("a", "b", "c")));
        Assert.Null(Again<StepFailure?>(null));
        Assert.Equal(["a", ""], Again<string[]>(["a", ""]));
        Assert.Equal([1, -2], Again<int[]>([1, -2]));
        Assert.Equal([new ConfigurationEntry("k", null)], Again<ConfigurationEntry[]>([new("k", null)]));
    }

    [Fact]
    public void OtherTypes_AreRefused()
    {
        Assert.Throws<NotSupportedException>(() => Bytes(new Uri("http://x/")));
        Assert.Throws<NotSupportedException>(() => _payloads.Deserialize<Uri>([1]));
    }

    [Fact]
    public void WhateverTheBytes_NothingIsAllocatedBeyondThem()
    {
        var batch = Bytes(new LogBatch([new("Acme", 3, 7, "Seven", "text", [new("text", Text: "t")])], 9));
        for (var at = 1; at < batch.Length; at++)
        {
            foreach (var value in new byte[] { 0x00, 0x7F, 0x80, 0xFF })
            {
                var damaged = batch.ToArray();
                damaged.AsSpan(at, Math.Min(4, batch.Length - at)).Fill(value);
                var before = GC.GetAllocatedBytesForCurrentThread();
                Record.Exception(() => _payloads.Deserialize<LogBatch>(damaged));
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
            }
        }
    }

    private T Again<T>(T value) => _payloads.Deserialize<T>(Bytes(value));

    private byte[] Bytes<T>(T value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        _payloads.Serialize(bytes, value);
        return bytes.WrittenSpan.ToArray();
    }
}
