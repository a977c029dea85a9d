using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.SubpartitionHost;

/// <summary>What a package does wrong is an answer: only text of it leaves the process.</summary>
internal static class StepFailures
{
    /// <summary>Does a step.</summary>
    /// <param name="step">What it is called when the exception does not say.</param>
    /// <param name="action">The step.</param>
    /// <returns>What went wrong, or <see langword="null"/>.</returns>
    internal static async ValueTask<StepFailure?> CatchAsync(string step, Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
            return null;
        }
        catch (ModuleStepException failed)
        {
            return new StepFailure(failed.Step, failed.Cause, failed.Remedy);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            return new StepFailure(step, ModuleStepException.Describe(failed), "Mend what is named and apply again.");
        }
    }
}
