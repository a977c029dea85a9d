using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Writing;

/// <summary>
/// The remote part of a contract: how its calls are written, read and executed, and the caller that sends them. Everything stands in
/// static fields of this class and of the serializer's, so a process in which no call leaves pays nothing for it.
/// </summary>
internal sealed class RemoteClass(INamedTypeSymbol contract, ContractShape shape, ContractScope scope)
{
    internal const string Suffix = "__Remote";

    private const string Remoting = "global::PluginRuntime.Remoting";
    private const string Nothing = $"{Remoting}.NoResult";

    private readonly SourceWriter _writer = new();
    private readonly PayloadSyntax _payloads = new(PayloadsClass.SerializerOf(scope.Compilation.AssemblyName));
    private readonly string _contract = contract.InCode();
    private readonly string _words = contract.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);

    /// <summary>Whether <see cref="Write"/> wrote something that needs the assembly's serializer.</summary>
    internal bool UsesSerializer => _payloads.UsesSerializer;

    /// <summary>The class as a source file.</summary>
    internal string Write()
    {
        var (space, name, _) = scope.GeneratedName(contract, Suffix);
        _writer.File(space, () =>
        {
            GeneratedClass.WriteHead(_writer, contract);
            _writer.Block($"{(GeneratedClass.IsPublic(contract) ? "public" : "internal")} sealed class {name} : {Remoting}.RemoteContract<{_contract}>", WriteMembers);
        });
        return _writer.ToString();
    }

    private void WriteMembers()
    {
        foreach (var call in shape.Calls)
        {
            WriteMethod(call);
            _writer.Line();
        }

        var list = $"global::System.Collections.Generic.IReadOnlyList<{Remoting}.RemoteMethod>";
        _writer.Line($"private static readonly {list} __methods = global::System.Array.AsReadOnly(new {Remoting}.RemoteMethod[] {{ {string.Join(", ", shape.Calls.Select(Field))} }});");
        _writer.Line();
        _writer.Line($"public override {list} Methods => __methods;");
        _writer.Line();
        _writer.Line($"public override object MakeCaller({Remoting}.RemoteChannel channel) => new Caller(channel);");
        _writer.Line();
        _writer.Block($"private sealed class Caller({Remoting}.RemoteChannel channel) : {_contract}", () =>
        {
            _writer.Line($"private readonly {Remoting}.RemoteChannel __channel = channel;");
            foreach (var call in shape.Calls)
            {
                _writer.Line();
                WriteCaller(call);
            }
        });
    }

    private void WriteMethod(ContractCall call)
    {
        var arguments = Arguments(call);
        var isSequence = call.Return.IsSequence;
        var result = call.Return.Value;
        var kind = isSequence ? "Sequence" : "Call";
        var part = isSequence ? "Item" : "Result";
        var signature = RemoteSignature.Of(contract, call.Method);
        var isIdempotent = call.Method.Has(TypeNames.IdempotentAttribute) ? "true" : "false";
        _writer.Line($"private static readonly {Remoting}.Remote{kind}<{_contract}, {TupleOf(arguments)}, {result?.InCode() ?? Nothing}> {Field(call)} =");
        _writer.Indented(() =>
        {
            _writer.Line($"new(\"{NameOf(call)}\", \"{signature}\", isIdempotent: {isIdempotent})");
            _writer.Line("{");
            _writer.Indented(() =>
            {
                var types = arguments.Select(argument => argument.Type).ToList();
                WriteWriter("WriteArguments", TupleOf(arguments), arguments.SelectMany((argument, index) => _payloads.Write(argument.Type, ItemOf("value", index, arguments))));
                WriteReader("ReadArguments", types);
                WriteWriter($"Write{part}", result?.InCode() ?? Nothing, result is null ? [] : _payloads.Write(result, "value"));
                WriteReader($"Read{part}", result is null ? [] : [result]);
                if (call is { LendsElements: true, CanLendElements: true })
                    _writer.Line("LendsElements = true,");
                _writer.Line($"{(isSequence ? "Open" : "Invoke")} = static (target, arguments, cancellationToken) => {Invocation(call, arguments)},");
            });
            _writer.Line("};");
        });
    }

    private void WriteWriter(string property, string type, IEnumerable<string> statements)
    {
        var lines = statements.ToList();
        var head = $"{property} = static ({Remoting}.PayloadWriter writer, in {type} value) =>";
        if (lines.Count < 2)
        {
            _writer.Line(lines.Count == 0 ? $"{head} {{ }}," : $"{head} {lines[0].TrimEnd(';')},");
            return;
        }

        _writer.Line(head);
        _writer.Line("{");
        _writer.Indented(() => lines.ForEach(_writer.Line));
        _writer.Line("},");
    }

    private void WriteReader(string property, List<ITypeSymbol> types)
    {
        var value = types.Count switch
        {
            0 => $"default({Nothing})",
            1 => _payloads.Read(types[0]),
            _ => $"({string.Join(", ", types.Select(_payloads.Read))})",
        };
        _writer.Line($"{property} = static (ref {Remoting}.PayloadReader reader) => {value},");
    }

    /// <summary>The call of the implementation, its result as what the runtime awaits.</summary>
    private string Invocation(ContractCall call, IReadOnlyList<IParameterSymbol> arguments)
    {
        var method = call.Method;
        var target = SymbolEqualityComparer.Default.Equals(method.ContainingType, contract) ? "target" : $"(({method.ContainingType.InCode()})target)";
        var index = 0;
        var passed = method.Parameters.Select(parameter => IsArgument(parameter) ? ItemOf("arguments", index++, arguments) : "cancellationToken");
        var invoked = $"{target}.{CallSyntax.Escape(method.Name)}({string.Join(", ", passed)})";
        var name = $"\"{NameOf(call)}\"";
        return (call.Return.Awaiting, call.Return.Value) switch
        {
            (Awaiting.Task, _) => $"{Remoting}.RemoteInvocation.OfTask({invoked}, {name})",
            (Awaiting.ValueTask, null) => $"{Remoting}.RemoteInvocation.OfValueTask({invoked})",
            (Awaiting.ValueTask, _) => invoked,
            _ => $"{Remoting}.RemoteInvocation.OfSequence({invoked}, {name})",
        };
    }

    private void WriteCaller(ContractCall call)
    {
        var method = call.Method;
        var arguments = Arguments(call);
        var value = arguments.Count switch
        {
            0 => $"default({Nothing})",
            1 => CallSyntax.Escape(arguments[0].Name),
            _ => $"({string.Join(", ", arguments.Select(argument => CallSyntax.Escape(argument.Name)))})",
        };
        var send = call.Return.IsSequence ? "Enumerate" : call.Return.Value is null ? "SendAsync" : "CallAsync";
        var token = call.Token is null ? "default" : CallSyntax.Escape(call.Token.Name);
        _writer.Line(CallSyntax.Head(method) + " =>");
        _writer.Indented(() => _writer.Line($"this.__channel.{send}({Field(call)}, {value}, {token}){(call.Return.Awaiting == Awaiting.Task ? ".AsTask()" : "")};"));
    }

    private string NameOf(ContractCall call) => $"{_words}.{call.Method.Name}";

    private static string Field(ContractCall call) => $"__{call.Method.Name}{call.Number}";

    private static bool IsArgument(IParameterSymbol parameter) => !parameter.Type.Is("System.Threading.CancellationToken");

    private static IReadOnlyList<IParameterSymbol> Arguments(ContractCall call) => [.. call.Method.Parameters.Where(IsArgument)];

    /// <summary>The arguments as one type.</summary>
    private static string TupleOf(IReadOnlyList<IParameterSymbol> arguments) => arguments.Count switch
    {
        0 => Nothing,
        1 => arguments[0].Type.InCode(),
        _ => $"({string.Join(", ", arguments.Select(argument => argument.Type.InCode()))})",
    };

    private static string ItemOf(string tuple, int index, IReadOnlyList<IParameterSymbol> arguments) =>
        arguments.Count == 1 ? tuple : $"{tuple}.Item{index + 1}";
}
