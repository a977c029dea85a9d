using Xunit;

namespace BlockLog.Tests;

/// <summary>A value that cannot be used is refused, with what it is and what it may be.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Defaults_NeedAPathOnly() =>
        Assert.True(new BlockLogOptionsValidator().Validate(null, new BlockLogOptions { Path = Path.GetTempPath() }).Succeeded);

    [Theory]
    [InlineData("", "Path is ''; it must be the full path of the log's folder.")]
    [InlineData("log", "Path is 'log'; it must be the full path of the log's folder.")]
    public void PathThatIsMissingOrRelative_IsRefused(string path, string message) =>
        Assert.Contains(message, new BlockLogOptionsValidator().Validate(null, new BlockLogOptions { Path = path }).Failures!);

    [Fact]
    public void EveryValueOutOfRange_IsNamed()
    {
        var failures = new BlockLogOptionsValidator().Validate(
            null, new BlockLogOptions { Path = Path.GetTempPath(), SegmentBytes = 4095, QueueCapacity = 0, MaxRecordBytes = 17 * 1024 * 1024, RememberedIds = 0 }).Failures!;

        Assert.Equal(
            ["SegmentBytes is 4095; at least 4096.", "QueueCapacity is 0; at least 1.", "MaxRecordBytes is 17825792; 1 to 16777216.", "RememberedIds is 0; 1 to 100000000."],
            failures);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void WriteFormat_IsOneThatVersion2Knows(int format, bool isValid) =>
        Assert.Equal(isValid, FormatOptions.AreValid(new FormatOptions { WriteFormat = format }));
}
