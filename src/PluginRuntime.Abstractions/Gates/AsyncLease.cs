using System.ComponentModel;

namespace PluginRuntime.Gates;

/// <summary>A lease that outlives its frame. For generated code: <see cref="Exit"/> must be called once, on any thread.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct AsyncLease
{
    private readonly GenerationLeases _leases;
    private readonly int _method;
    private readonly long _name;

    internal AsyncLease(GenerationLeases leases, int method, string? name)
    {
        _leases = leases;
        _method = method;
        if (name is null)
            leases.AddOutstanding(method, 1);
        else
            _name = leases.AddName(name);
    }

    /// <summary>A further lease on the same generation, for a session made by a session. Only while this one lasts.</summary>
    /// <param name="method">The method, as <see cref="ContractMethods"/> numbers it.</param>
    /// <returns>The further lease.</returns>
    public AsyncLease Fork(int method) => _leases.EnterOutright(method, $"session of {ContractMethods.NameOf(method)}");

    /// <summary>What callers may see of an exception, see <see cref="Lease.Fail"/>. Counts it; does not end the lease.</summary>
    /// <param name="exception">What the module threw.</param>
    /// <returns>What to throw instead, or <see langword="null"/> to rethrow.</returns>
    public Exception? Translate(Exception exception)
    {
        if (exception is not OperationCanceledException)
        {
            ref var slot = ref _leases.CurrentSlot();
            Volatile.Write(ref slot.Faults, slot.Faults + 1);
        }

        return _leases.Translate(exception);
    }

    /// <summary>Ends the lease.</summary>
    public void Exit()
    {
        if (_name == 0)
            _leases.AddOutstanding(_method, -1);
        else
            _leases.RemoveName(_name);
        _leases.ExitAsync();
    }
}
