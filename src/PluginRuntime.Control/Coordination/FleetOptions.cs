namespace PluginRuntime.Control.Coordination;

/// <summary>How long the two ends of a request over several kernels wait for each other. No bound decides who is right, they only decide when somebody stops to wait: the row in the log decides.</summary>
internal sealed class FleetOptions
{
    /// <value>How long a kernel may take to inspect and prepare. Past it the request is taken back. Default 2 minutes.</value>
    public TimeSpan PrepareWithin { get; set; } = TimeSpan.FromMinutes(2);

    /// <value>How long a kernel may take to close, switch and prove the new. Longer than its drain deadline and its probation together. Default 10 minutes.</value>
    public TimeSpan ProveWithin { get; set; } = TimeSpan.FromMinutes(10);

    /// <value>How long a kernel may take to obey the last word: to retire the old, or to go back. Past it the report says that the kernel is lost. Default 2 minutes.</value>
    public TimeSpan ObeyWithin { get; set; } = TimeSpan.FromMinutes(2);

    /// <value>How long a kernel that is held waits for its coordinator, though the connection stands. Past it the kernel is not held at <em>prepared</em>, and asks the log at <em>proved</em>. Default 15 minutes: longer than another kernel may take.</value>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(15);

    /// <value>How long a kernel in doubt waits before it asks a log again that did not answer. Default 1 second.</value>
    public TimeSpan AskAgainAfter { get; set; } = TimeSpan.FromSeconds(1);
}
