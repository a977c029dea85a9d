using PluginRuntime;

namespace Probe;

/// <summary>First of a chain: calls B.</summary>
[Contract]
public interface IChainA
{
    /// <summary>Stamps and goes on while there are hops left.</summary>
    void Walk(StampList stamps, int hops);

    /// <summary>As <see cref="Walk"/>, with a change of thread before each hop.</summary>
    ValueTask WalkAsync(StampList stamps, int hops, CancellationToken cancellationToken);
}

/// <summary>Second of a chain: calls C.</summary>
[Contract]
public interface IChainB
{
    /// <summary>Stamps and goes on while there are hops left.</summary>
    void Walk(StampList stamps, int hops);

    /// <summary>As <see cref="Walk"/>, with a change of thread before each hop.</summary>
    ValueTask WalkAsync(StampList stamps, int hops, CancellationToken cancellationToken);
}

/// <summary>Third of a chain: calls A again, which closes the cycle.</summary>
[Contract]
public interface IChainC
{
    /// <summary>Stamps and goes on while there are hops left.</summary>
    void Walk(StampList stamps, int hops);

    /// <summary>As <see cref="Walk"/>, with a change of thread before each hop.</summary>
    ValueTask WalkAsync(StampList stamps, int hops, CancellationToken cancellationToken);
}
