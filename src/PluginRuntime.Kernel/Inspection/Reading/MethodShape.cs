using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>What the runtime compares of a method besides its name: calling convention, generic arity, result, parameters.</summary>
internal sealed record MethodShape
{
    private readonly SignatureHeader _header;
    private readonly int _arity;

    public MethodShape(MethodSignature<SignatureType> signature)
        : this(signature.Header, signature.GenericParameterCount, signature.ReturnType,
            // What comes after the sentinel of a vararg call belongs to the call, not to the method.
            signature.ParameterTypes[..signature.RequiredParameterCount])
    {
    }

    private MethodShape(SignatureHeader header, int arity, SignatureType returns, ImmutableArray<SignatureType> parameters)
    {
        _header = header;
        _arity = arity;
        Returns = returns;
        Parameters = parameters;
        var convention = header.CallingConvention == SignatureCallingConvention.Default ? "" : $"{header.CallingConvention} ";
        Identity = $"{(header.IsInstance ? "instance " : "static ")}{convention}`{arity} {returns.Identity}({string.Join(", ", parameters.Select(type => type.Identity))})";
        Display = $"({string.Join(", ", parameters.Select(type => type.Display))}) : {returns.Display}";
        IsResolved = returns.IsResolved && parameters.All(type => type.IsResolved);
    }

    public SignatureType Returns { get; }

    public ImmutableArray<SignatureType> Parameters { get; }

    public bool IsInstance => _header.IsInstance;

    public string Identity { get; }

    public string Display { get; }

    public bool IsResolved { get; }

    public bool Matches(MethodShape other) =>
        Identity == other.Identity
        || ((!IsResolved || !other.IsResolved) && IsInstance == other.IsInstance && _arity == other._arity && Display == other.Display);

    public MethodShape Substitute(ImmutableArray<SignatureType> arguments) => arguments.IsDefaultOrEmpty
        ? this
        : new MethodShape(_header, _arity, Returns.Substitute(arguments), [.. Parameters.Select(type => type.Substitute(arguments))]);
}
