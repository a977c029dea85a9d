using System.ComponentModel;

namespace PluginRuntime.Remoting;

/// <summary>How a contract is called across processes: what both ends need of it. Written by the generator. Immutable.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RemoteContract
{
    /// <summary>For <see cref="RemoteContract{TContract}"/>.</summary>
    protected RemoteContract()
    {
    }

    /// <summary>The contract.</summary>
    public abstract Type Contract { get; }

    /// <summary>Its methods. Always the same objects.</summary>
    public abstract IReadOnlyList<RemoteMethod> Methods { get; }

    /// <summary>Makes an implementation that sends every call to <paramref name="channel"/>.</summary>
    /// <param name="channel">Where calls go.</param>
    /// <returns>An implementation of <see cref="Contract"/>.</returns>
    public abstract object MakeCaller(RemoteChannel channel);
}

/// <inheritdoc/>
/// <typeparam name="TContract">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RemoteContract<TContract> : RemoteContract where TContract : class
{
    /// <summary>For generated classes.</summary>
    protected RemoteContract()
    {
    }

    /// <inheritdoc/>
    public sealed override Type Contract => typeof(TContract);
}
