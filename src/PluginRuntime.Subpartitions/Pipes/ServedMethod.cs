using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A method that the other end can call, and who implements it. Immutable.</summary>
internal abstract class ServedMethod
{
    internal abstract RemoteMethod Method { get; }

    internal abstract bool IsSequence { get; }

    /// <summary>Calls the implementation and answers the call, now or later. Throws nothing.</summary>
    internal abstract void Execute(IncomingCall call);
}
