using System.Text;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Tests.Serving;

public sealed class StartLineTests
{
    private static readonly StartLine Line = new("/run/prt/ab12/1 \"ö\"", [.. Enumerable.Range(0, 32).Select(value => (byte)value)], "/run/prt/ab12/1", TimeSpan.FromSeconds(12));

    [Fact]
    public void Line_ReadBack_IsWhatWasWritten_AndNothingBehindItIsTaken()
    {
        using var input = new MemoryStream([.. Line.Format(), .. "rest"u8]);

        var read = StartLine.Read(input);

        Assert.Equal((Line.Pipe, Line.AliveFile, Line.HangTimeout), (read.Pipe, read.AliveFile, read.HangTimeout));
        Assert.Equal(Line.Token, read.Token);
        Assert.Equal("rest", new StreamReader(input).ReadToEnd());
    }

    [Fact]
    public void Line_IsOne() => Assert.Equal(Line.Format().Length - 1, Array.IndexOf(Line.Format(), (byte)'\n'));

    [Fact]
    public void InfinitePatience_Survives()
    {
        using var input = new MemoryStream((Line with { HangTimeout = Timeout.InfiniteTimeSpan }).Format());
        Assert.Equal(Timeout.InfiniteTimeSpan, StartLine.Read(input).HangTimeout);
    }

    [Fact]
    public void Token_IsNotInTheText() => Assert.DoesNotContain(Convert.ToHexString(Line.Token), Line.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("hello\n")]
    [InlineData("0\n")]
    [InlineData("0178\n")]
    [InlineData("FFFFFFFFFF78\n")]
    public void AnythingElse_IsRefused(string text) => Assert.Throws<FormatException>(() => StartLine.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void LineWithoutEnd_IsRefusedAtItsBound() =>
        Assert.Contains("longer than", Assert.Throws<FormatException>(() => StartLine.Read(new MemoryStream(new byte[StartLine.MaxBytes + 1]))).Message, StringComparison.Ordinal);

    [Fact]
    public void LineThatIsCutAnywhere_IsRefused()
    {
        var line = Line.Format();
        for (var length = 0; length < line.Length - 1; length++)
            Assert.Throws<FormatException>(() => StartLine.Read(new MemoryStream([.. line.AsSpan(0, length), (byte)'\n'])));
    }

    [Fact]
    public void FieldsOfALaterVersion_BehindTheOthers_AreNoError() =>
        Assert.Equal(Line.Pipe, StartLine.Read(new MemoryStream([.. Line.Format().SkipLast(1), .. "00FF7A\n"u8])).Pipe);
}
