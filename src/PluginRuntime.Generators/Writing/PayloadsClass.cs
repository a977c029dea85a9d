using Microsoft.CodeAnalysis;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Writing;

/// <summary>What serializes the payloads of an assembly's contracts: one object in a static field, made when the first payload is met.</summary>
internal static class PayloadsClass
{
    private const string JsonPayloads = "global::PluginRuntime.Remoting.JsonPayloads";

    /// <summary>The field, as code of the assembly writes it.</summary>
    internal static string SerializerOf(string? assembly) => $"global::{Namespace(assembly)}.ContractPayloads.Serializer";

    /// <summary>The class as a source file.</summary>
    /// <param name="assembly">The assembly's name.</param>
    /// <param name="serializer">What <see cref="MakingOf"/> said.</param>
    internal static string Write(string? assembly, string serializer)
    {
        var writer = new SourceWriter();
        writer.File(Namespace(assembly), () =>
        {
            writer.Line(GeneratedClass.Mark);
            writer.Block("internal static class ContractPayloads", () =>
                writer.Line($"internal static readonly global::PluginRuntime.IPayloadSerializer Serializer = {serializer};"));
        });
        return writer.ToString();
    }

    /// <summary>The expression that makes the serializer which the assembly declares.</summary>
    /// <remarks>The context's <c>Default</c> is written by another generator, whose output this one does not see.</remarks>
    internal static string MakingOf(Compilation compilation)
    {
        var declared = PayloadSerializer.Of(compilation);
        return declared is not { IsValid: true } ? $"new {JsonPayloads}()"
            : declared.IsContext ? $"new {JsonPayloads}({declared.Type!.InCode()}.Default)"
            : $"new {declared.Type!.InCode()}()";
    }

    private static string Namespace(string? assembly) => $"PluginRuntime.Generated.{ContractScope.Identifier(assembly ?? "Assembly")}";
}
