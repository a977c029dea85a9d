using System.ComponentModel;
using System.Text;

namespace PluginRuntime.Remoting;

/// <summary>Writes a value to a message.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="writer">The message.</param>
/// <param name="value">The value.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void PayloadWrite<T>(PayloadWriter writer, in T value);

/// <summary>Reads a value from a message.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="reader">The message.</param>
/// <returns>The value.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate T PayloadRead<T>(ref PayloadReader reader);

/// <summary>A method that can be called across processes. Immutable.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RemoteMethod
{
    private protected RemoteMethod(string name, string signature, bool isIdempotent)
    {
        Name = name;
        Signature = signature;
        IsIdempotent = isIdempotent;
        Id = Fnv1a(signature);
    }

    /// <summary><c>Contract.Method</c>, for reports.</summary>
    public string Name { get; }

    /// <summary>Contract, method, types of parameters and result, in full.</summary>
    public string Signature { get; }

    /// <summary>Names the method on the pipe: a hash of <see cref="Signature"/>, so that both ends agree without negotiating, whatever their versions.</summary>
    public ulong Id { get; }

    /// <summary>Whether it is marked <see cref="IdempotentAttribute"/>.</summary>
    public bool IsIdempotent { get; }

    /// <summary>Calls back with the method's types.</summary>
    internal abstract void Accept(IRemoteMethodVisitor visitor);

    /// <summary>FNV-1a, 64 bits: the same in every process, and without loading a cryptographic library into a child that is just starting.</summary>
    private static ulong Fnv1a(string text)
    {
        var hash = 14695981039346656037;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ octet) * 1099511628211;
        return hash;
    }
}

/// <summary>A method with one result, or none: then <typeparamref name="TResult"/> is <see cref="NoResult"/>.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TArguments">Its arguments as one value, without the cancellation token.</typeparam>
/// <typeparam name="TResult">Its result.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RemoteCall<TContract, TArguments, TResult>(string name, string signature, bool isIdempotent) : RemoteMethod(name, signature, isIdempotent)
    where TContract : class
{
    /// <summary>Writes the arguments.</summary>
    public required PayloadWrite<TArguments> WriteArguments { get; init; }

    /// <summary>Reads the arguments.</summary>
    public required PayloadRead<TArguments> ReadArguments { get; init; }

    /// <summary>Writes the result.</summary>
    public required PayloadWrite<TResult> WriteResult { get; init; }

    /// <summary>Reads the result.</summary>
    public required PayloadRead<TResult> ReadResult { get; init; }

    /// <summary>Calls the implementation.</summary>
    public required Func<TContract, TArguments, CancellationToken, ValueTask<TResult>> Invoke { get; init; }

    internal override void Accept(IRemoteMethodVisitor visitor) => visitor.Visit(this);
}

/// <summary>A method that returns a sequence.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TArguments">Its arguments as one value, without the cancellation token.</typeparam>
/// <typeparam name="TItem">The elements of its result.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RemoteSequence<TContract, TArguments, TItem>(string name, string signature, bool isIdempotent) : RemoteMethod(name, signature, isIdempotent)
    where TContract : class
{
    /// <summary>Writes the arguments.</summary>
    public required PayloadWrite<TArguments> WriteArguments { get; init; }

    /// <summary>Reads the arguments.</summary>
    public required PayloadRead<TArguments> ReadArguments { get; init; }

    /// <summary>Writes an element.</summary>
    public required PayloadWrite<TItem> WriteItem { get; init; }

    /// <summary>Whether it is marked <see cref="BorrowedElementsAttribute"/>.</summary>
    public bool LendsElements { get; init; }

    /// <summary>Reads an element.</summary>
    public required PayloadRead<TItem> ReadItem { get; init; }

    /// <summary>Calls the implementation.</summary>
    public required Func<TContract, TArguments, CancellationToken, IAsyncEnumerable<TItem>> Open { get; init; }

    internal override void Accept(IRemoteMethodVisitor visitor) => visitor.Visit(this);
}

/// <summary>The result of a method that has none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct NoResult;

/// <summary>Told of a method with its types.</summary>
internal interface IRemoteMethodVisitor
{
    void Visit<TContract, TArguments, TResult>(RemoteCall<TContract, TArguments, TResult> method) where TContract : class;

    void Visit<TContract, TArguments, TItem>(RemoteSequence<TContract, TArguments, TItem> method) where TContract : class;
}
