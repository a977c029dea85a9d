using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Writing;

/// <summary>
/// How values are written to messages and read from them: what has a fixed form by code of ours, all else by the assembly's serializer.
/// Tuples are taken apart here, since System.Text.Json does not see their elements.
/// </summary>
internal sealed class PayloadSyntax(string serializer)
{
    /// <summary>Whether anything that was written needs the serializer.</summary>
    internal bool UsesSerializer { get; private set; }

    /// <summary>Statements that write a value.</summary>
    internal IEnumerable<string> Write(ITypeSymbol type, string value)
    {
        if (Elements(type) is { } elements)
            return elements.SelectMany((element, index) => Write(element, $"{value}.Item{index + 1}"));
        if (Underlying(type) is { } underlying)
        {
            return
            [
                $"writer.WriteBoolean({value}.HasValue);",
                $"if ({value}.HasValue)",
                "{",
                .. Write(underlying, $"{value}.GetValueOrDefault()").Select(line => "    " + line),
                "}",
            ];
        }

        if (MethodOf(type) is { } method)
            return [$"writer.Write{method}({value});"];
        UsesSerializer = true;
        return [$"writer.WritePayload<{type.InCode()}>({serializer}, {value});"];
    }

    /// <summary>An expression that reads a value.</summary>
    internal string Read(ITypeSymbol type)
    {
        if (Elements(type) is { } elements)
            return $"({string.Join(", ", elements.Select(Read))})";
        if (Underlying(type) is { } underlying)
            return $"reader.ReadBoolean() ? {Read(underlying)} : default({type.InCode()})";
        switch (MethodOf(type))
        {
            case "Value":
                return $"reader.ReadValue<{type.InCode()}>()";
            case "Bytes" when type is INamedTypeSymbol { Name: "ReadOnlyMemory" }:
                return "reader.ReadMemory()";
            case "Bytes" when type is not IArrayTypeSymbol:
                return $"new {type.InCode()}(reader.ReadBytes())";
            case { } method:
                return $"reader.Read{method}()";
        }

        UsesSerializer = true;
        return $"reader.ReadPayload<{type.InCode()}>({serializer})";
    }

    private static IReadOnlyList<ITypeSymbol>? Elements(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsTupleType: true } tuple ? [.. tuple.TupleElements.Select(element => element.Type)] : null;

    /// <summary>The value type that a nullable one is made of, if it is written without the serializer.</summary>
    private static ITypeSymbol? Underlying(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
        && nullable.TypeArguments[0] is var underlying && (MethodOf(underlying) is not null || Elements(underlying) is not null)
            ? underlying
            : null;

    /// <summary>What the methods of writer and reader are called for the type; <see langword="null"/> when there are none.</summary>
    private static string? MethodOf(ITypeSymbol type)
    {
        switch (type.SpecialType)
        {
            case SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16
                or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
                or SpecialType.System_Char or SpecialType.System_Single or SpecialType.System_Double:
                return "Value";
            case SpecialType.System_Boolean:
                return "Boolean";
            case SpecialType.System_Decimal:
                return "Decimal";
            case SpecialType.System_DateTime:
                return "DateTime";
            case SpecialType.System_String:
                return "String";
        }

        if (type.TypeKind == TypeKind.Enum)
            return "Value";
        if (type is IArrayTypeSymbol { IsSZArray: true, ElementType.SpecialType: SpecialType.System_Byte })
            return "Bytes";
        if (type is not INamedTypeSymbol named || !named.IsOfFramework())
            return null;
        return named.InFull() switch
        {
            // Any bits are a value of theirs.
            "System.Guid" or "System.TimeSpan" or "System.Half" or "System.Int128" or "System.UInt128" => "Value",
            "System.DateTimeOffset" => "DateTimeOffset",
            "System.DateOnly" => "DateOnly",
            "System.TimeOnly" => "TimeOnly",
            "System.ReadOnlyMemory" or "System.Memory" when named.TypeArguments[0].SpecialType == SpecialType.System_Byte => "Bytes",
            _ => null,
        };
    }
}
