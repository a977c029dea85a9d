using System.Reflection;
using System.Reflection.Metadata;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>
/// Whether a state that passes by reference could ever hold an object of the module: one such object, however deep, keeps the old
/// generation's code loaded for ever. Walks the declared types of fields; nothing is loaded.
/// </summary>
internal sealed class HandOverStateWalk(ModuleAssemblies assemblies, FindingList findings, DefinedType handingOver)
{
    private const string Declared = "PluginRuntime.HoldsSharedTypesOnlyAttribute";
    private const int DeepestPath = 32;

    private readonly HashSet<string> _walked = [];

    public void Check(SignatureType state)
    {
        if (TypeUse.Of(state) is { } use && assemblies.IsPrivate(use.Type.Assembly))
        {
            findings.Refuse(FindingCodes.StateTypePrivate, $"{handingOver} hands over {state.Display} by reference, a type of {use.Type.Assembly.Name}, which is private to the module: the next version has another type of that name.",
                "Move the state's type to an assembly shared by host and modules, or hand it over by value (JsonHandOver).");
            return;
        }

        Visit(state, ShortName(state), 0);
    }

    private void Visit(SignatureType type, string path, int depth)
    {
        if (depth > DeepestPath)
        {
            Refuse(path, type, "nested without end");
            return;
        }

        switch (type)
        {
            case SignatureType.Primitive { Code: not (PrimitiveTypeCode.Object or PrimitiveTypeCode.TypedReference) }:
                return;
            case SignatureType.Array array:
                Visit(array.Element, $"{path}[]", depth + 1);
                return;
            case SignatureType.Modified modified:
                Visit(modified.Element, path, depth);
                return;
            case SignatureType.Primitive:
                Refuse(path, type, "any object");
                return;
            case SignatureType.Named or SignatureType.Generic:
                VisitDefined(type, path, depth);
                return;
            default:
                Refuse(path, type, "not data");
                return;
        }
    }

    private void VisitDefined(SignatureType type, string path, int depth)
    {
        if (!_walked.Add(type.Identity))
            return;
        if (TypeUse.Of(type) is not { } use)
        {
            Refuse(path, type, "not found");
        }
        else if (assemblies.IsPrivate(use.Type.Assembly))
        {
            Refuse(path, type, $"private to the module, in {use.Type.Assembly.Name}");
        }
        else if (HarmlessTypes.AreHarmless(use.Type))
        {
            // Their own fields are the framework's affair; what they hold is what the arguments say.
            for (var index = 0; index < use.Arguments.Length; index++)
                Visit(use.Arguments[index], use.Arguments.Length == 1 ? $"{path}<>" : $"{path}<{index}>", depth + 1);
        }
        else if (!use.Type.HasAttribute(Declared))
        {
            if (Openness(use.Type) is { } open)
                Refuse(path, type, open);
            else
                VisitFields(use, path, depth);
        }
    }

    private void VisitFields(TypeUse use, string path, int depth)
    {
        foreach (var level in use.SelfAndBases())
        {
            foreach (var handle in level.Type.Definition.GetFields())
            {
                var field = level.Type.Reader.GetFieldDefinition(handle);
                if ((field.Attributes & FieldAttributes.Static) != 0 || IsDeclared(level.Type, field))
                    continue;
                Visit(level.Type.Assembly.Types.TypeOf(field).Substitute(level.Arguments), $"{path}.{NameOf(level.Type, field)}", depth + 1);
            }
        }
    }

    /// <summary>Why a field of this type can hold an object whose type is not known, if it can.</summary>
    private static string? Openness(DefinedType type) =>
        type.IsInterface ? "interface"
        : type.IsDelegate ? "delegate"
        : type.FullName == "System.Object" ? "any object"
        : type.IsSealed || type.IsValueType ? null
        : type.IsAbstract ? "abstract class" : "class that is not sealed";

    private static bool IsDeclared(DefinedType type, FieldDefinition field)
    {
        if (field.GetCustomAttributes().Has(type.Assembly, Declared))
            return true;
        // The attribute of an automatic property stands on the property, not on the field behind it.
        if (PropertyBehind(type, field) is not { } name)
            return false;
        return type.Definition.GetProperties().Select(type.Reader.GetPropertyDefinition)
            .Any(property => type.Reader.StringComparer.Equals(property.Name, name) && property.GetCustomAttributes().Has(type.Assembly, Declared));
    }

    private static string NameOf(DefinedType type, FieldDefinition field) => PropertyBehind(type, field) ?? type.Reader.GetString(field.Name);

    private static string? PropertyBehind(DefinedType type, FieldDefinition field)
    {
        var name = type.Reader.GetString(field.Name);
        return name.StartsWith('<') && name.EndsWith(">k__BackingField", StringComparison.Ordinal) ? name[1..name.IndexOf('>', StringComparison.Ordinal)] : null;
    }

    private void Refuse(string path, SignatureType type, string why) =>
        findings.Refuse(FindingCodes.StateHoldsModuleTypes, $"{handingOver} hands over a state that could hold an object of the module: {path} : {type.Display} ({why}).",
            "Use a sealed type of a shared assembly there, or, if it never holds an object of a module, say so with [HoldsSharedTypesOnly(\"why\")].");

    private static string ShortName(SignatureType type) => type.Display[(type.Display.Split('<')[0].LastIndexOf('.') + 1)..];
}
