namespace PluginRuntime.Kernel.Swapping;

internal sealed class ByReferencePair<TState> : HandOverPair where TState : class
{
    private readonly IHandOver<TState> _old;
    private readonly IHandOver<TState> _next;
    private TState? _state;

    internal ByReferencePair(IHandOver<TState> old, IHandOver<TState> next)
    {
        _old = old;
        _next = next;
    }

    internal override string Kind => "by reference";

    internal override string State => typeof(TState).Name;

    internal override void Pass()
    {
        Step = "HandOut";
        _state = _old.HandOut() ?? throw new InvalidOperationException($"HandOut returned null instead of a {typeof(TState).Name}.");
        Step = "TakeOver";
        _next.TakeOver(_state);
    }

    internal override void HandBack()
    {
        if (_state is null)
            return;

        // The reference that was handed out, not one asked back from the new generation: it may be the one that failed.
        Step = "TakeOver (handing back)";
        _old.TakeOver(_state);
        _state = null;
    }
}
