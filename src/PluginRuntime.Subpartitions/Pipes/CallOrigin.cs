namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// Whose code runs in a flow: calls that it makes carry the number, whatever tasks and timers it started them from. So one whose virtual
/// server has lost its place is known by it.
/// </summary>
internal static class CallOrigin
{
    private static readonly AsyncLocal<uint> Flow = new();

    /// <summary>The number of the virtual server whose flow runs; 0: none.</summary>
    internal static uint Current => Flow.Value;

    /// <summary>A flow of a virtual server, for <see cref="ExecutionContext.Run"/>: made once, so that entering it costs little.</summary>
    internal static ExecutionContext FlowOf(uint number)
    {
        // On a flow of its own, so that nothing else of the running one is in it.
        ExecutionContext? made = null;
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            var thread = new Thread(
                () =>
                {
                    Flow.Value = number;
                    made = ExecutionContext.Capture();
                },
                maxStackSize: 128 * 1024);
            thread.UnsafeStart();
            thread.Join();
        }

        return made!;
    }
}
