using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PluginRuntime.Generators.Contracts;
using PluginRuntime.Generators.Modules;

namespace PluginRuntime.Generators;

/// <summary>Tells a module's author of traps that exist only in code that is loaded from memory and unloaded again.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModuleAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        ModuleRules.AssemblyLocation, ModuleRules.LastingSubscription, ModuleRules.OwnThread, ModuleRules.ReflectionJson,
        .. EntryClass.Rules, ModuleRules.PrivateHandOver, ModuleRules.PrivateContract,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (EntryClass.AttributeOf(start.Compilation, TypeNames.KernelModuleAttribute) is not { } attribute)
                return;

            new EntryClass("kernel module", "PluginRuntime.KernelModule").Check(start, attribute);
            start.RegisterSymbolAction(CheckType, SymbolKind.NamedType);
            start.RegisterOperationAction(CheckLocation, OperationKind.PropertyReference);
            start.RegisterOperationAction(CheckCreation, OperationKind.ObjectCreation);
            start.RegisterOperationAction(CheckSerialization, OperationKind.Invocation);
            start.RegisterSymbolStartAction(CheckSubscriptions, SymbolKind.NamedType);
        });
    }

    private static void CheckType(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind == TypeKind.Interface && type.Has(TypeNames.ContractAttribute))
            context.ReportDiagnostic(Diagnostic.Create(ModuleRules.PrivateContract, type.Locations[0], type.InWords()));
        foreach (var known in type.AllInterfaces)
        {
            if (known.Is("PluginRuntime.IHandOver", arity: 1) && TypeOfModule(known.TypeArguments[0], context.Compilation.Assembly) is { } found)
                context.ReportDiagnostic(Diagnostic.Create(ModuleRules.PrivateHandOver, type.Locations[0], type.InWords(), known.TypeArguments[0].InWords(), found.InWords()));
        }
    }

    private static ITypeSymbol? TypeOfModule(ITypeSymbol type, IAssemblySymbol module) => type switch
    {
        IArrayTypeSymbol array => TypeOfModule(array.ElementType, module),
        _ when SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, module) && type is not ITypeParameterSymbol => type,
        INamedTypeSymbol named => named.TypeArguments.Select(argument => TypeOfModule(argument, module)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static void CheckLocation(OperationAnalysisContext context)
    {
        var property = ((IPropertyReferenceOperation)context.Operation).Property;
        if (property.Name is "Location" or "CodeBase" && property.ContainingType.DerivesFrom("System.Reflection.Assembly"))
            context.ReportDiagnostic(Diagnostic.Create(ModuleRules.AssemblyLocation, context.Operation.Syntax.GetLocation(), property.InWords()));
    }

    private static void CheckCreation(OperationAnalysisContext context)
    {
        if (context.Operation.Type is { } type
            && (type.Is("System.Threading.Thread") || type.Is("System.Threading.Timer") || type.Is("System.Timers.Timer")))
            context.ReportDiagnostic(Diagnostic.Create(ModuleRules.OwnThread, context.Operation.Syntax.GetLocation(), type.InWords()));
    }

    private static void CheckSerialization(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        var method = invocation.TargetMethod;
        var type = method.ContainingType;
        if (!(type.Is("System.Text.Json.JsonSerializer") || type.InFull().StartsWith("System.Net.Http.Json.", System.StringComparison.Ordinal)))
            return;

        // Options may carry a source-generated resolver, which is as good; what they carry is not seen here. Types of the framework
        // alone keep nothing of the module.
        if (method.Parameters.Any(parameter => parameter.Type.Is("System.Text.Json.Serialization.Metadata.JsonTypeInfo")
                || parameter.Type.Is("System.Text.Json.Serialization.Metadata.JsonTypeInfo", 1)
                || parameter.Type.Is("System.Text.Json.Serialization.JsonSerializerContext"))
            || invocation.Arguments.Any(argument => argument.Parameter!.Type.Is("System.Text.Json.JsonSerializerOptions") && !IsNothing(argument.Value))
            || !(method.Name.StartsWith("Serialize", System.StringComparison.Ordinal) || method.Name.StartsWith("Deserialize", System.StringComparison.Ordinal)
                || method.Name.Contains("Json"))
            || (method.TypeArguments.Length > 0 && method.TypeArguments.All(IsOfFrameworkAlone)))
            return;
        context.ReportDiagnostic(Diagnostic.Create(ModuleRules.ReflectionJson, invocation.Syntax.GetLocation(), $"{type.Name}.{method.Name}"));
    }

    private static bool IsNothing(IOperation value) =>
        value is IDefaultValueOperation || value.ConstantValue is { HasValue: true, Value: null };

    private static bool IsOfFrameworkAlone(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsOfFrameworkAlone(array.ElementType),
        INamedTypeSymbol named => named.IsOfFramework() && named.SpecialType != SpecialType.System_Object && named.TypeArguments.All(IsOfFrameworkAlone),
        _ => false,
    };

    /// <summary>A class that also unsubscribes is taken to know what it does.</summary>
    private static void CheckSubscriptions(SymbolStartAnalysisContext context)
    {
        var subscribed = new ConcurrentBag<(IEventSymbol Event, Location Location)>();
        var unsubscribed = new ConcurrentDictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        context.RegisterOperationAction(
            operation =>
            {
                var assignment = (IEventAssignmentOperation)operation.Operation;
                if (assignment.EventReference is not IEventReferenceOperation { Event: var happening } || !OutlivesModule(happening, operation.Compilation))
                    return;
                if (assignment.Adds)
                    subscribed.Add((happening, assignment.Syntax.GetLocation()));
                else
                    unsubscribed[happening] = true;
            },
            OperationKind.EventAssignment);
        context.RegisterSymbolEndAction(end =>
        {
            foreach (var (happening, location) in subscribed)
            {
                if (!unsubscribed.ContainsKey(happening))
                    end.ReportDiagnostic(Diagnostic.Create(ModuleRules.LastingSubscription, location, happening.InWords()));
            }
        });
    }

    private static bool OutlivesModule(IEventSymbol happening, Compilation module) =>
        !SymbolEqualityComparer.Default.Equals(happening.ContainingAssembly, module.Assembly)
        && (happening.IsStatic || happening.ContainingType.Is("System.AppDomain") || happening.ContainingType.Is("System.Runtime.Loader.AssemblyLoadContext"));
}
