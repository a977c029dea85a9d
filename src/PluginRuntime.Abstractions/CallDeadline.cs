namespace PluginRuntime;

/// <summary>
/// The deadline of calls to other processes, for the running flow. It crosses the pipe: calls that a called method makes in turn have
/// what is left of it. Thread-safe.
/// </summary>
public static class CallDeadline
{
    private static readonly AsyncLocal<Scope?> Current = new();

    /// <summary>Gives the calls of this flow, till the scope is disposed, <paramref name="time"/> in all; an outer deadline that is earlier counts.</summary>
    /// <param name="time">From now; more than zero.</param>
    /// <returns>The scope; dispose it in the flow that made it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is not positive.</exception>
    public static IDisposable Within(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return new Scope(Environment.TickCount64 + (long)Math.Ceiling(time.TotalMilliseconds), Current.Value);
    }

    /// <summary>When calls of this flow end, in the ticks of <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/>: never.</summary>
    internal static long Ticks => Current.Value?.Ticks ?? long.MaxValue;

    /// <summary>As <see cref="Within"/>, for the flow of a call that came in.</summary>
    internal static void Inherit(long ticks) => Current.Value = ticks == long.MaxValue ? null : new Scope(ticks);

    private sealed class Scope : IDisposable
    {
        private readonly Scope? _outer;

        internal Scope(long ticks) => Ticks = ticks;

        internal Scope(long ticks, Scope? outer)
        {
            _outer = outer;
            Ticks = Math.Min(ticks, outer?.Ticks ?? long.MaxValue);
            Current.Value = this;
        }

        internal long Ticks { get; }

        public void Dispose() => Current.Value = _outer;
    }
}
