using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;

namespace PluginRuntime.Kernel.Inspection.Reading;

/// <summary>A defined type with its generic arguments: what bases and interfaces are walked over.</summary>
internal sealed record TypeUse(DefinedType Type, ImmutableArray<SignatureType> Arguments)
{
    private const int MostInterfaces = 2_000;

    public string Identity => $"[{Type.Assembly.Identity}]{Type.FullName}<{string.Join(", ", Arguments.Select(argument => argument.Identity))}>";

    public string Display => Arguments.IsEmpty ? Type.ToString() : $"{Type}<{string.Join(", ", Arguments.Select(argument => argument.Display))}>";

    /// <summary>A type as its own body sees it: parameters stand for themselves.</summary>
    public static TypeUse Open(DefinedType type) => new(type, []);

    /// <summary>Nothing for arrays, parameters and types whose definition was not found.</summary>
    public static TypeUse? Of(SignatureType? type) => type switch
    {
        SignatureType.Named { Definition: { } definition } => new(definition, []),
        SignatureType.Generic { Open.Definition: { } definition } generic => new(definition, generic.Arguments),
        _ => null,
    };

    public TypeUse? Base() => Of(Type.Assembly.Types.Of(Type.Definition.BaseType)?.Substitute(Arguments));

    /// <summary>The type and its base classes, as far as their definitions are found.</summary>
    public IEnumerable<TypeUse> SelfAndBases()
    {
        var depth = 0;
        for (var use = this; use is not null; use = use.Base())
        {
            if (++depth > AssemblyMetadata.DeepestChain * 4)
                throw new BadImageFormatException($"{Type.Assembly.Name} derives {Type.FullName} from itself.");
            yield return use;
        }
    }

    /// <summary>Interfaces that the type itself lists, and those that these inherit.</summary>
    public IEnumerable<TypeUse> OwnInterfaces()
    {
        var found = new Dictionary<string, TypeUse>();
        var open = new Stack<TypeUse>([this]);
        while (open.TryPop(out var use))
        {
            foreach (var handle in use.Type.Definition.GetInterfaceImplementations())
            {
                var listed = use.Type.Reader.GetInterfaceImplementation(handle).Interface;
                if (Of(use.Type.Assembly.Types.Of(listed)?.Substitute(use.Arguments)) is not { } inherited || !found.TryAdd(inherited.Identity, inherited))
                    continue;
                if (found.Count > MostInterfaces)
                    throw new BadImageFormatException($"{Type.Assembly.Name} gives {Type.FullName} interfaces without end.");
                open.Push(inherited);
            }
        }

        return found.Values;
    }

    /// <summary>All interfaces of the type, its bases' too.</summary>
    public IEnumerable<TypeUse> AllInterfaces() => SelfAndBases().SelectMany(use => use.OwnInterfaces()).DistinctBy(use => use.Identity);

    public IEnumerable<MethodDefinition> MethodsNamed(string name)
    {
        foreach (var handle in Type.Definition.GetMethods())
        {
            var method = Type.Reader.GetMethodDefinition(handle);
            if (Type.Reader.StringComparer.Equals(method.Name, name))
                yield return method;
        }
    }

    public MethodShape ShapeOf(MethodDefinition method) => Type.Assembly.Types.ShapeOf(method).Substitute(Arguments);

    public bool HasMethod(string name, MethodShape shape, MethodAttributes required = 0) =>
        MethodsNamed(name).Any(method => (method.Attributes & required) == required && ShapeOf(method).Matches(shape));

    public FieldDefinition? FieldNamed(string name)
    {
        foreach (var handle in Type.Definition.GetFields())
        {
            var field = Type.Reader.GetFieldDefinition(handle);
            if (Type.Reader.StringComparer.Equals(field.Name, name))
                return field;
        }

        return null;
    }
}
