using System.Collections.Concurrent;
using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>The methods that the other end can call, by id. Thread-safe.</summary>
internal sealed class ServedMethods
{
    private readonly ConcurrentDictionary<ulong, ServedMethod> _methods = new();

    /// <summary>Adds or replaces the methods of a contract.</summary>
    /// <exception cref="ArgumentException">The target does not implement it, or one of its methods has the id of another's.</exception>
    internal void Add(RemoteContract contract, object target)
    {
        if (!contract.Contract.IsInstanceOfType(target))
            throw new ArgumentException($"{target.GetType()} does not implement {contract.Contract}.", nameof(target));
        var builder = new Builder(target);
        foreach (var method in contract.Methods)
        {
            method.Accept(builder);
            var served = builder.Built!;
            if (_methods.TryGetValue(method.Id, out var other) && other.Method.Signature != method.Signature)
                throw new ArgumentException($"{method.Signature} has the same id as {other.Method.Signature}, {method.Id:X16}. Rename one of them.", nameof(contract));
            _methods[method.Id] = served;
        }
    }

    internal ServedMethod? Find(ulong id) => _methods.GetValueOrDefault(id);

    private sealed class Builder(object target) : IRemoteMethodVisitor
    {
        internal ServedMethod? Built { get; private set; }

        public void Visit<TContract, TArguments, TResult>(RemoteCall<TContract, TArguments, TResult> method) where TContract : class =>
            Built = new ServedCall<TContract, TArguments, TResult>(method, (TContract)target);

        public void Visit<TContract, TArguments, TItem>(RemoteSequence<TContract, TArguments, TItem> method) where TContract : class =>
            Built = new ServedSequence<TContract, TArguments, TItem>(method, (TContract)target);
    }
}
