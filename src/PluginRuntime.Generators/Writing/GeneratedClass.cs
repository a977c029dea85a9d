using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Writing;

/// <summary>What gates and sessions have in common: everything around the bodies of their calls.</summary>
internal abstract class GeneratedClass
{
    private protected const string Gates = "global::PluginRuntime.Gates";
    private protected const string ValueTask = "global::System.Threading.Tasks.ValueTask";

    /// <summary>Tells readers and tools who wrote the code.</summary>
    internal static readonly string Mark =
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"PluginRuntime.Generators\", \"{typeof(GeneratedClass).Assembly.GetName().Version.ToString(3)}\")]";

    private readonly string _suffix;

    private protected GeneratedClass(INamedTypeSymbol contract, ContractShape shape, ContractScope scope, string suffix)
    {
        Contract = contract;
        Shape = shape;
        Scope = scope;
        _suffix = suffix;
    }

    private protected SourceWriter Writer { get; } = new();

    private protected INamedTypeSymbol Contract { get; }

    private protected ContractShape Shape { get; }

    private protected ContractScope Scope { get; }

    private protected string Name => Scope.GeneratedName(Contract, _suffix).Name;

    private protected abstract string Base { get; }

    /// <summary>The class as a source file.</summary>
    internal string Write()
    {
        Writer.File(Scope.GeneratedName(Contract, _suffix).Namespace, WriteClass);
        return Writer.ToString();
    }

    private protected abstract void WriteConstructors();

    private protected abstract void WriteBody(ContractCall call);

    private protected abstract void WriteDisposal(ContractCall call);

    /// <summary>Members besides those of the contract.</summary>
    private protected virtual void WriteFurther(ContractCall call)
    {
    }

    /// <summary>The target as the interface that declares the member. The runtime guarantees that it is one.</summary>
    private protected static string As(ContractCall call, string target) =>
        $"global::System.Runtime.CompilerServices.Unsafe.As<{call.Method.ContainingType.InCode()}>({target})";

    private protected static string Id(ContractCall call) => $"__methods + {call.Number}";

    /// <param name="exception">Local name of the exception.</param>
    /// <param name="translated">Local name of what to throw instead.</param>
    /// <param name="failed">The call that ends the lease and translates.</param>
    private protected void Catch(string exception, string translated, string failed)
    {
        Writer.Block($"catch (global::System.Exception {exception})", () =>
        {
            Writer.Line($"if ({failed} is {{ }} {translated})");
            Writer.Indented(() => Writer.Line($"throw {translated};"));
            Writer.Line("throw;");
        });
    }

    /// <summary>The static field with the numbers of the calls.</summary>
    /// <remarks>
    /// In a static constructor, so that the methods have their numbers before the first instance exists: generations count what is
    /// outstanding per method known at their birth.
    /// </remarks>
    private protected void WriteMethods(string contract)
    {
        var names = string.Join(", ", Shape.Calls.Select(call => $"\"{call.Method.Name}\""));
        Writer.Line("private static readonly int __methods;");
        Writer.Line();
        Writer.Line($"static {Name}() => __methods = {Gates}.ContractMethods.Register(\"{contract}\"{(names.Length == 0 ? "" : ", " + names)});");
    }

    /// <summary>A sequence is opened when its enumeration begins: its arguments are kept till then.</summary>
    private protected void WriteSequence(ContractCall call, Func<string, string, string> sequence)
    {
        var method = call.Method;
        foreach (var parameter in method.Parameters.Where(parameter => parameter.RefKind != RefKind.None))
            Writer.Line($"var {CallSyntax.CopyOf(parameter)} = {CallSyntax.Escape(parameter.Name)};");
        var target = CallSyntax.Local(method, "target");
        Writer.Line($"return {sequence(
            $"{method.ContainingType.InCode()}, {call.Return.Value!.InCode()}",
            $"{target} => {CallSyntax.Call(method, target, copied: true)}")};");
    }

    /// <summary>What stands before a class that is generated for a contract.</summary>
    internal static void WriteHead(SourceWriter writer, INamedTypeSymbol contract)
    {
        writer.Line($"/// <summary>Generated for <see cref=\"{contract.InCode().Replace('<', '{').Replace('>', '}')}\"/>.</summary>");
        writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        writer.Line(Mark);
    }

    private void WriteClass()
    {
        var contract = Contract.InCode();
        WriteHead(Writer, Contract);
        Writer.Block($"{(IsPublic(Contract) ? "public" : "internal")} sealed class {Name} : {Base}, {contract}", () =>
        {
            WriteMethods(Contract.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat));
            Writer.Line();
            WriteConstructors();
            foreach (var member in Shape.Members)
            {
                Writer.Line();
                WriteMember(member);
                foreach (var call in member.Calls)
                    WriteFurther(call);
            }
        });
    }

    private void WriteMember(ContractMember member)
    {
        void Body(ContractCall call)
        {
            if (member.IsDisposal)
                WriteDisposal(call);
            else
                WriteBody(call);
        }

        if (member.Property is null)
        {
            Writer.Block(CallSyntax.Head(member.Calls[0].Method), () => Body(member.Calls[0]));
            return;
        }

        Writer.Block(CallSyntax.Head(member.Property), () =>
        {
            if (member.Getter is { } getter)
                Writer.Block("get", () => Body(getter));
            if (member.Setter is { } setter)
                Writer.Block("set", () => Body(setter));
        });
    }

    internal static bool IsPublic(INamedTypeSymbol contract)
    {
        for (var type = contract; type is not null; type = type.ContainingType)
        {
            if (type.DeclaredAccessibility != Accessibility.Public)
                return false;
        }

        // A closed generic interface is as visible as its arguments.
        return contract.TypeArguments.All(argument => argument is not INamedTypeSymbol named || IsPublic(named));
    }
}
