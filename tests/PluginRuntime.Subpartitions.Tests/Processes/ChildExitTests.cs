using PluginRuntime.Subpartitions.Processes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Tests.Processes;

public sealed class ChildExitTests
{
    private readonly LastLines _lines = new();

    [Theory]
    [InlineData(0, true, false, true, "ended as it was told to")]
    [InlineData((int)SubpartitionExit.PipeLost, true, false, true, "ended as it was told to")]
    [InlineData((int)SubpartitionExit.KernelGone, true, false, true, "ended as it was told to")]
    [InlineData(0, false, false, false, "ended by itself with exit code 0")]
    [InlineData(17, false, false, false, "ended with exit code 17")]
    [InlineData(17, true, false, false, "ended with exit code 17")]
    [InlineData(0, true, true, false, "was killed by its kernel")]
    [InlineData(137, true, true, false, "was killed by its kernel")]
    [InlineData(137, true, false, false, "did not end within its time")]
    [InlineData(137, false, false, false, "was ended by signal 9 (SIGKILL")]
    [InlineData(134, false, false, false, "was ended by signal 6 (SIGABRT")]
    [InlineData(139, false, false, false, "was ended by signal 11 (SIGSEGV")]
    [InlineData(152, false, false, false, "was ended by signal 24.")]
    [InlineData((int)SubpartitionExit.KernelGone, false, false, false, "its input ended before it was told to stop")]
    [InlineData((int)SubpartitionExit.NoPipe, false, false, false, "did not reach its kernel's pipe")]
    public void Exit_SaysHowTheProcessEnded(int code, bool wasTold, bool wasKilled, bool isClean, string said)
    {
        var exit = new ChildExit(4711, code, wasTold, wasKilled, _lines);
        Assert.Equal(isClean, exit.IsClean);
        Assert.StartsWith($"Process 4711 {said}", exit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Exit_WithOutput_ShowsTheLastLinesInOrder()
    {
        for (var line = 0; line < LastLines.Most + 2; line++)
            _lines.Add($"line {line}");

        var lines = new ChildExit(1, 1, false, false, _lines).ToString().Split(Environment.NewLine);

        Assert.EndsWith("The last it put out:", lines[0], StringComparison.Ordinal);
        Assert.Equal(["  line 2", "  line 3"], lines[1..3]);
        Assert.Equal($"  line {LastLines.Most + 1}", lines[LastLines.Most]);
    }
}
