using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Gates;

/// <summary>
/// What a caller holds instead of an implementation: the base of generated gates. Its one field leads to the current generation or
/// to a closure; the swapper replaces it.
/// </summary>
/// <remarks>
/// Each gate holds its own binding rather than an index into a table: the table costs 1.2 ns more per call. Where several gates are
/// switched together they are all closed first and then all opened, so that whoever sees the new behind one gate sees the new or
/// waits behind every other.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Gate
{
    private static readonly GateBinding Unbound = GateBinding.NotServing("no module that exports it is installed.");

    private volatile GateBinding _binding = Unbound;

    /// <summary>For generated gates.</summary>
    protected Gate()
    {
    }

    /// <summary>The contract this gate stands for.</summary>
    public abstract Type Contract { get; }

    /// <summary>Where the gate leads. Set by the swapper only.</summary>
    internal GateBinding Binding
    {
        get => _binding;
        set => _binding = value;
    }

    /// <summary>Replaces the binding unless a later swap has done so.</summary>
    internal void Replace(GateBinding expected, GateBinding next) => Interlocked.CompareExchange(ref _binding, next, expected);

    /// <summary>Lets a synchronous call in; while the gate is closed, blocks.</summary>
    /// <param name="method">The method, as <see cref="ContractMethods"/> numbers it.</param>
    /// <param name="cancellationToken">Ends the waiting at a closed gate.</param>
    /// <returns>The lease; the caller ends it.</returns>
    /// <exception cref="ModulePausedException">The gate stayed closed longer than the bound, or too many callers wait.</exception>
    /// <exception cref="ModuleNotServingException">No module serves the contract.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected Lease Enter(int method, CancellationToken cancellationToken = default)
    {
        var binding = _binding;
        var slots = binding.Slots;
        var index = ThreadIndex.Current - 1;
        if ((uint)index >= (uint)slots.Length)
            return EnterSlowly(method, cancellationToken);

        ref var slot = ref slots[index];
        Volatile.Write(ref slot.Enters, slot.Enters + 1);

        // Read again: the compiler may neither merge the two reads nor move this one before the store; the processor may, and for that
        // the swapper issues the process-wide barrier.
        if (_binding != binding)
            return Retreat(ref slot, binding, method, cancellationToken);
        slot.Method = method;
        return new Lease(ref slot, binding);
    }

    /// <summary>Lets an asynchronous call in unless it has to wait.</summary>
    /// <param name="method">The method, as <see cref="ContractMethods"/> numbers it.</param>
    /// <param name="lease">The lease; the caller ends it.</param>
    /// <returns>Whether it was let in; if not, await <see cref="WhenOpenAsync"/> and try again.</returns>
    /// <exception cref="ModuleNotServingException">No module serves the contract.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected bool TryEnter(int method, out Lease lease)
    {
        var binding = _binding;
        var slots = binding.Slots;
        var index = ThreadIndex.Current - 1;
        bool entered;
        if ((uint)index >= (uint)slots.Length)
        {
            // A local of its own: the caller's lease must not have its address taken, see Lease.Fail.
            entered = TryEnterSlowly(method, out var slowly);
            lease = slowly;
            return entered;
        }

        ref var slot = ref slots[index];
        Volatile.Write(ref slot.Enters, slot.Enters + 1);
        if (_binding != binding)
        {
            entered = TryRetreat(ref slot, binding, method, out var slowly);
            lease = slowly;
            return entered;
        }

        slot.Method = method;
        lease = new Lease(ref slot, binding);
        return true;
    }

    /// <summary>Waits until the gate is open, if it is closed.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that completes when a further try is worth it.</returns>
    /// <exception cref="ModulePausedException">The gate stayed closed longer than the bound.</exception>
    protected internal ValueTask WhenOpenAsync(CancellationToken cancellationToken) =>
        _binding is { Closure: { NotServing: null } closure, Next: null }
            ? closure.WaitAsync(Contract.Name, cancellationToken)
            : ValueTask.CompletedTask;

    /// <summary>As <see cref="TryEnter"/>, for a lease that outlives the frame from the start.</summary>
    internal bool TryEnterDetached(int method, string name, out AsyncLease lease, out object? target)
    {
        if (!TryEnter(method, out var entered))
        {
            lease = default;
            target = null;
            return false;
        }

        target = entered.Target;
        lease = entered.Detach(method, name);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Lease Retreat(ref LeaseSlot slot, GateBinding binding, int method, CancellationToken cancellationToken)
    {
        new Lease(ref slot, binding).Exit();
        return EnterSlowly(method, cancellationToken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryRetreat(ref LeaseSlot slot, GateBinding binding, int method, out Lease lease)
    {
        new Lease(ref slot, binding).Exit();
        return TryEnterSlowly(method, out lease);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Lease EnterSlowly(int method, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryEnterSlowly(method, out var lease))
                return lease;
            if (_binding is { Closure: { NotServing: null } closure, Next: null })
                closure.WaitBlocking(Contract.Name, cancellationToken);
        }
    }

    /// <summary>The first call of a thread, a thread beyond the generation's array, or a closed gate.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryEnterSlowly(int method, out Lease lease)
    {
        while (true)
        {
            var published = _binding;
            var binding = published;
            if (published.Closure is { } closure)
            {
                if (closure.NotServing is { } reason)
                    throw new ModuleNotServingException(Contract.FullName ?? Contract.Name, reason);
                if (published.Previous is { } previous)
                {
                    // A synchronous frame of this thread keeps the set from being quiet for as long as this call lasts: its enter is
                    // counted before the outer exit. It must not wait: the quiet it would wait for waits for it.
                    if (closure.IsThreadInside())
                    {
                        lease = Count(previous, method);
                        return true;
                    }

                    if (GatePin.Current is { } pin && pin.Holds(previous.Leases!))
                    {
                        lease = Count(previous, method);

                        // The pin may be disposed on another thread meanwhile. Either its exit is counted after this enter, or the
                        // second look, which the fence keeps behind the enter, finds it disposed.
                        Interlocked.MemoryBarrier();
                        if (pin.Holds(previous.Leases!))
                            return true;
                        lease.Exit();
                        continue;
                    }
                }

                if (published.Next is null)
                {
                    lease = default;
                    return false;
                }

                binding = published.Next;
            }

            lease = Count(binding, method);
            if (_binding == published)
                return true;
            lease.Exit();
        }
    }

    private static Lease Count(GateBinding binding, int method)
    {
        ref var slot = ref binding.Leases!.CurrentSlot();
        Volatile.Write(ref slot.Enters, slot.Enters + 1);
        slot.Method = method;
        return new Lease(ref slot, binding);
    }
}
