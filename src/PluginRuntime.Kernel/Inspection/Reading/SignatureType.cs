using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;
using System.Text.RegularExpressions;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>
/// A type as a signature uses it. Two are the same to the runtime when <see cref="Identity"/> is equal: every name in it stands with
/// the assembly that defines the type, after following forwards.
/// </summary>
internal abstract partial record SignatureType(string Identity, string Display)
{
    private const int LongestIdentity = 64 * 1024;

    /// <summary>Whether every type named in it was found. What was not found cannot be told apart by its assembly.</summary>
    public abstract bool IsResolved { get; }

    /// <summary>Puts arguments in place of the parameters of the declaring type. No arguments leave them as they are.</summary>
    public abstract SignatureType Substitute(ImmutableArray<SignatureType> arguments);

    /// <summary>Whether the runtime takes one for the other, given the benefit of the doubt where a type is not found.</summary>
    public bool Matches(SignatureType other) =>
        Identity == other.Identity || ((!IsResolved || !other.IsResolved) && Display == other.Display);

    /// <summary>A metadata name as a person writes it.</summary>
    public static string Readable(string metadataName) => Arity().Replace(metadataName, "").Replace('+', '.');

    public sealed override string ToString() => Display;

    [GeneratedRegex("`[0-9]+")]
    private static partial Regex Arity();

    private static string Join(ImmutableArray<SignatureType> types, Func<SignatureType, string> text)
    {
        var joined = string.Join(", ", types.Select(text));
        return joined.Length <= LongestIdentity ? joined : throw new BadImageFormatException("A generic type nests without end.");
    }

    public sealed record Primitive(PrimitiveTypeCode Code) : SignatureType(Code.ToString(), Keyword(Code))
    {
        public override bool IsResolved => true;

        public override SignatureType Substitute(ImmutableArray<SignatureType> arguments) => this;

        private static string Keyword(PrimitiveTypeCode code) => code switch
        {
            PrimitiveTypeCode.Boolean => "bool",
            PrimitiveTypeCode.Int16 => "short",
            PrimitiveTypeCode.Int32 => "int",
            PrimitiveTypeCode.Int64 => "long",
            PrimitiveTypeCode.Single => "float",
            PrimitiveTypeCode.IntPtr => "nint",
            PrimitiveTypeCode.UIntPtr => "nuint",
            PrimitiveTypeCode.TypedReference => "TypedReference",
            _ => code.ToString().ToLowerInvariant(),
        };
    }

    /// <summary>A class, interface, struct or enum. <paramref name="AsValueType"/> is part of a signature's identity.</summary>
    public sealed record Named(string FullName, string AssemblyName, DefinedType? Definition, bool AsValueType)
        : SignatureType($"{(AsValueType ? "valuetype " : "")}[{Definition?.Assembly.Identity ?? "?"}]{FullName}", Readable(FullName))
    {
        public override bool IsResolved => Definition is not null;

        public override SignatureType Substitute(ImmutableArray<SignatureType> arguments) => this;
    }

    public sealed record Generic(Named Open, ImmutableArray<SignatureType> Arguments)
        : SignatureType($"{Open.Identity}<{Join(Arguments, type => type.Identity)}>", $"{Open.Display}<{Join(Arguments, type => type.Display)}>")
    {
        public override bool IsResolved => Open.IsResolved && Arguments.All(argument => argument.IsResolved);

        public override SignatureType Substitute(ImmutableArray<SignatureType> arguments) =>
            arguments.IsDefaultOrEmpty ? this : new Generic(Open, [.. Arguments.Select(argument => argument.Substitute(arguments))]);
    }

    /// <summary>An array; <paramref name="Suffix"/> tells rank and bounds.</summary>
    public sealed record Array(SignatureType Element, string Suffix) : SignatureType(Element.Identity + Suffix, Element.Display + Suffix)
    {
        public override bool IsResolved => Element.IsResolved;

        public override SignatureType Substitute(ImmutableArray<SignatureType> arguments) => new Array(Element.Substitute(arguments), Suffix);
    }

    /// <summary>A by-reference, a pointer or a pinned local.</summary>
    public sealed record Indirect(SignatureType Element, string Suffix) : SignatureType(Element.Identity + Suffix, Element.Display + Suffix)
    {
        public override bool IsResolved => Element.IsResolved;

        public override SignatureType Substitute(ImmutableArray<SignatureType> arguments) => new Indirect(Element.Substitute(arguments), Suffix);
    }

    public sealed record Modified(SignatureType Element, SignatureType Modifier, bool IsRequired)
        : SignatureType($"{Element.Identity} {(IsRequired ? "modreq" : "modopt")}({Modifier.Identity})", Element.Display)
    {
        public override bool IsResolved => Element.IsResolved && Modifier.IsResolved;

        public override SignatureType Substitute(ImmutableArray<SignatureType> arguments) =>
            new Modified(Element.Substitute(arguments), Modifier, IsRequired);
    }

    public sealed record Parameter(int Index, bool OfMethod)
        : SignatureType((OfMethod ? "!!" : "!") + Index.ToString(CultureInfo.InvariantCulture), (OfMethod ? "M" : "T") + Index.ToString(CultureInfo.InvariantCulture))
    {
        public override bool IsResolved => true;

        public override SignatureType Substitute(ImmutableArray<SignatureType> arguments) =>
            OfMethod || arguments.IsDefaultOrEmpty || Index >= arguments.Length ? this : arguments[Index];
    }

    public sealed record FunctionPointer(MethodShape Shape) : SignatureType($"method {Shape.Identity}", $"delegate*<{Shape.Display}>")
    {
        public override bool IsResolved => Shape.IsResolved;

        public override SignatureType Substitute(ImmutableArray<SignatureType> arguments) => new FunctionPointer(Shape.Substitute(arguments));
    }
}
