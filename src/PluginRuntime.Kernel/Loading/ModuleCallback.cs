using System.Runtime.CompilerServices;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// Calls into a module with a deadline, on a pool thread with a clean execution context, so that neither a hang nor an
/// <see cref="AsyncLocal{T}"/> of the module reaches the kernel.
/// </summary>
internal static class ModuleCallback
{
    /// <summary>Runs a callback.</summary>
    /// <param name="module">The module's id.</param>
    /// <param name="step">What is done, for the failure.</param>
    /// <param name="timeout">The deadline; the token given to the callback is cancelled then.</param>
    /// <param name="callback">The call.</param>
    /// <param name="cancellationToken">Cancels the callback's token, too.</param>
    /// <exception cref="ModuleStepException">It threw, or did not return in time.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    internal static async Task RunAsync(
        string module, string step, TimeSpan timeout, Func<CancellationToken, ValueTask> callback, CancellationToken cancellationToken)
    {
        // Disposed when the callback has returned, not when this method has: a cancelled request may wake this method first, and with the
        // link gone the callback would never hear of the cancellation.
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        var token = deadline.Token;
        var failure = new StrongBox<string?>();
        Task run;
        using (ExecutionContext.SuppressFlow())
            run = Task.Run(() => Guard(callback, failure, deadline), CancellationToken.None);

        try
        {
            // A little longer than the token, so that a callback that honours it fails with its own words.
            await run.WaitAsync(timeout + TimeSpan.FromMilliseconds(500), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ModuleStepException(module, step, $"it did not return within {timeout.TotalSeconds:0.###} s and ignores its cancellation token",
                "Make it return, or observe the token; a longer time can be given in the policy.");
        }

        if (failure.Value is { } text)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var late = token.IsCancellationRequested ? $" (cancelled after {timeout.TotalSeconds:0.###} s)" : "";
            throw new ModuleStepException(module, step, text + late, "Mend the module; the host's log has the stack.");
        }
    }

    /// <summary>Keeps the module's exception inside: what crosses is text, and the task ends well.</summary>
    private static async Task Guard(Func<CancellationToken, ValueTask> callback, StrongBox<string?> failure, CancellationTokenSource deadline)
    {
        try
        {
            await callback(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure.Value = ModuleStepException.Describe(exception);
        }
        finally
        {
            deadline.Dispose();
        }
    }
}
