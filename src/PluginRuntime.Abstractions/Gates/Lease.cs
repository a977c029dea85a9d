using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Gates;

/// <summary>One call inside a generation, from enter to exit on one thread. For generated code: exactly one of <see cref="Exit"/>,
/// <see cref="Fail"/> and <see cref="Detach(int)"/> must be called, once.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct Lease
{
    private readonly ref LeaseSlot _slot;
    private readonly GateBinding _binding;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Lease(ref LeaseSlot slot, GateBinding binding)
    {
        _slot = ref slot;
        _binding = binding;
    }

    /// <summary>The implementation. Valid until the lease ends.</summary>
    public object Target
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _binding.Target!;
    }

    /// <summary>Ends the lease.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit()
    {
        // A release store: all that the module did is visible to whoever sees the count.
        Volatile.Write(ref _slot.Exits, _slot.Exits + 1);
        if (_binding.Leases!.Draining is { } draining)
            draining.Set();
    }

    /// <summary>Ends the lease of a call that threw.</summary>
    /// <remarks>Static, with the lease by value: had it an address taken anywhere in a gate's method, it would live in memory there.</remarks>
    /// <param name="lease">The lease.</param>
    /// <param name="exception">What the call threw.</param>
    /// <returns>What to throw instead, or <see langword="null"/> to rethrow.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception? Fail(Lease lease, Exception exception)
    {
        if (exception is not OperationCanceledException)
            Volatile.Write(ref lease._slot.Faults, lease._slot.Faults + 1);

        // Translated before the exit: reading the message may run code of the module.
        var translated = lease._binding.Leases!.Translate(exception);
        lease.Exit();
        return translated;
    }

    /// <summary>Turns the lease into one that outlives the frame and may end on another thread.</summary>
    /// <param name="method">The method, as <see cref="ContractMethods"/> numbers it.</param>
    /// <returns>The lease that goes on.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AsyncLease Detach(int method) => Detach(this, method, name: null);

    /// <summary>As <see cref="Detach(int)"/>, and named in reports as long as it lasts.</summary>
    /// <param name="method">The method, as <see cref="ContractMethods"/> numbers it.</param>
    /// <param name="name">What kind of lease: "session" or "enumeration".</param>
    /// <returns>The lease that goes on.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AsyncLease Detach(int method, string? name) => Detach(this, method, name);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static AsyncLease Detach(Lease lease, int method, string? name)
    {
        // Enter before exit: at no moment do the sums show the lease as ended.
        Volatile.Write(ref lease._slot.AsyncEnters, lease._slot.AsyncEnters + 1);
        var detached = new AsyncLease(lease._binding.Leases!, method, name is null ? null : $"{name} of {ContractMethods.NameOf(method)}");
        lease.Exit();
        return detached;
    }
}
