using System.Reflection;
using System.Runtime.CompilerServices;
using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.SubpartitionHost;

/// <summary>
/// Compiles what a call goes through between the pipe and who implements its contract, and makes what its result is written with. Otherwise
/// the first callers, who come all at once when they are led here, wait for it: some 30 ms on processors that are busy.
/// </summary>
internal sealed class CallRehearsal : IRemoteMethodVisitor
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private CallRehearsal()
    {
    }

    /// <summary>Rehearses the calls of a contract. Nothing is called.</summary>
    internal static void Run(RemoteContract contract)
    {
        var rehearsal = new CallRehearsal();
        foreach (var method in contract.Methods)
            method.Accept(rehearsal);
    }

    public void Visit<TContract, TArguments, TResult>(RemoteCall<TContract, TArguments, TResult> method) where TContract : class
    {
        RuntimeHelpers.PrepareDelegate(method.ReadArguments);
        RuntimeHelpers.PrepareDelegate(method.Invoke);
        Write(method.WriteResult);
        Compile(typeof(ServedCall<TContract, TArguments, TResult>));
    }

    public void Visit<TContract, TArguments, TItem>(RemoteSequence<TContract, TArguments, TItem> method) where TContract : class
    {
        RuntimeHelpers.PrepareDelegate(method.ReadArguments);
        RuntimeHelpers.PrepareDelegate(method.Open);
        Write(method.WriteItem);
        Compile(typeof(ServedSequence<TContract, TArguments, TItem>));
    }

    /// <summary>A serializer makes what it knows of a type at the first value of it, be it nothing.</summary>
    private static void Write<T>(PayloadWrite<T> write)
    {
        RuntimeHelpers.PrepareDelegate(write);
        try
        {
            write(new PayloadWriter(), default!);
        }
        catch (Exception)
        {
            // It does not take nothing. Its first value is then written as it would have been without this.
        }
    }

    private static void Compile(Type served)
    {
        var arguments = Array.ConvertAll(served.GetGenericArguments(), static type => type.TypeHandle);
        foreach (var method in served.GetMethods(Everything).Where(static method => !method.IsAbstract && !method.ContainsGenericParameters))
            RuntimeHelpers.PrepareMethod(method.MethodHandle, arguments);
    }
}
