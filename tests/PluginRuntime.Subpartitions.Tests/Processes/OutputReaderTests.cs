using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using PluginRuntime.Subpartitions.Processes;

namespace PluginRuntime.Subpartitions.Tests.Processes;

public sealed class OutputReaderTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<string> _lines = new();

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("one\ntwo\r\n\nthree", new[] { "one", "two", "", "three" })]
    [InlineData("Größe €\n", new[] { "Größe €" })]
    public async Task Output_IsTakenLineByLine(string output, string[] lines)
    {
        await ReadAsync(Encoding.UTF8.GetBytes(output));
        Assert.Equal(lines, _lines);
    }

    [Fact]
    public async Task LineWithoutEnd_IsCutIntoBoundedPieces()
    {
        await ReadAsync(Encoding.UTF8.GetBytes(new string('x', 3 * OutputReader.MaxLineLength + 1)));
        Assert.Equal([OutputReader.MaxLineLength, OutputReader.MaxLineLength, OutputReader.MaxLineLength, 1], _lines.Select(line => line.Length));
    }

    [Fact]
    public async Task BytesThatAreNoText_AreTakenAsWell()
    {
        await ReadAsync([0xFF, 0xC3, (byte)'a', (byte)'\n']);
        Assert.EndsWith("a", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamThatBreaks_Ends()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("one\n"u8.ToArray());
        var reader = OutputReader.Start(pipe.Reader.AsStream(), "test", _lines.Enqueue);
        await pipe.Writer.CompleteAsync(new IOException("broken"));
        await reader.Ended.WaitAsync(Bound);
        Assert.Equal("one", Assert.Single(_lines));
    }

    private Task ReadAsync(byte[] output) => OutputReader.Start(new MemoryStream(output), "test", _lines.Enqueue).Ended.WaitAsync(Bound);
}
