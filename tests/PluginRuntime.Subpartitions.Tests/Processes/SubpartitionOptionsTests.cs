namespace PluginRuntime.Subpartitions.Tests.Processes;

public sealed class SubpartitionOptionsTests
{
    [Fact]
    public void Defaults_AreInOrder() => Assert.Empty(new SubpartitionOptions().Check());

    [Fact]
    public void DefaultHost_IsBesideTheProgram() =>
        Assert.StartsWith(Path.Combine(AppContext.BaseDirectory, "subpartition-host", "PluginRuntime.SubpartitionHost"), new SubpartitionOptions().HostPath, StringComparison.Ordinal);

    [Fact]
    public void WrongValues_AreEachNamedWithTheirValue()
    {
        var options = new SubpartitionOptions
        {
            HostPath = " ",
            StartTimeout = TimeSpan.Zero,
            StopTimeout = TimeSpan.FromSeconds(-1),
            RestartDelay = TimeSpan.FromSeconds(2),
            MaxRestartDelay = TimeSpan.FromSeconds(1),
            MaxCrashes = 0,
            CrashWindow = TimeSpan.Zero,
            CircuitOpenTime = TimeSpan.Zero,
            MaxCalls = 0,
            MaxWaitingCalls = -1,
            MaxMessageBytes = 100,
            HangTimeout = TimeSpan.Zero,
        };

        var wrong = options.Check().ToArray();

        Assert.Equal(11, wrong.Length);
        foreach (var (name, value) in new[]
        {
            ("HostPath", "empty"), ("StartTimeout", "00:00:00"), ("StopTimeout", "-00:00:01"), ("MaxRestartDelay", "1000 ms, less than RestartDelay, 2000 ms"), ("MaxCrashes", "0"),
            ("CrashWindow", "00:00:00"), ("CircuitOpenTime", "00:00:00"), ("MaxCalls", "0"), ("MaxWaitingCalls", "-1"), ("MaxMessageBytes", "100"), ("HangTimeout", "00:00:00"),
        })
            Assert.Contains(wrong, sentence => sentence.StartsWith(name, StringComparison.Ordinal) && sentence.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public void NoBoundOnSilence_IsAllowed() => Assert.Empty(new SubpartitionOptions { HangTimeout = Timeout.InfiniteTimeSpan }.Check());
}
