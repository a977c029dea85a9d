namespace LiveUpgrade.Views;

/// <summary>Shows a run as it happens.</summary>
internal interface IView
{
    /// <summary>Shows the run until it ends.</summary>
    /// <param name="run">The run.</param>
    /// <param name="running">Completes when it has ended.</param>
    Task ShowAsync(DemoRun run, Task running);
}
