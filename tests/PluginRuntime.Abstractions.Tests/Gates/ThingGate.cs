using PluginRuntime.Gates;

namespace PluginRuntime.Abstractions.Tests.Gates;

public interface IThing
{
    int Answer();
}

/// <summary>A gate as the generator writes it, and a generation behind it.</summary>
internal sealed class ThingGate : Gate
{
    private static readonly int Method;

    // Explicit, as in generated gates: registered before the first generation is made, whose counters are sized by the methods known.
    static ThingGate() => Method = ContractMethods.Register("IThing", "Answer");

    public override Type Contract => typeof(IThing);

    internal static GenerationLeases NewGeneration(long number = 1) => new("thing", $"{number}.0.0", number);

    internal void Lead(Func<int> answer, GenerationLeases leases) => Binding = new GateBinding(new Thing(answer), leases);

    internal int Answer()
    {
        var lease = Enter(Method);
        int answer;
        try
        {
            answer = ((IThing)lease.Target).Answer();
        }
        catch (Exception exception)
        {
            if (Lease.Fail(lease, exception) is { } translated)
                throw translated;
            throw;
        }

        lease.Exit();
        return answer;
    }

    /// <summary>A lease that outlives its frame.</summary>
    internal AsyncLease Begin()
    {
        if (!TryEnter(Method, out var lease))
            throw new InvalidOperationException("The gate is closed.");
        return lease.Detach(Method);
    }

    private sealed class Thing(Func<int> answer) : IThing
    {
        public int Answer() => answer();
    }
}
