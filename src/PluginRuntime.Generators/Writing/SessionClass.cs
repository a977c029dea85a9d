using Microsoft.CodeAnalysis;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Writing;

/// <summary>What stands for a session of a module: holds its lease, and counts the calls inside so that disposal is safe.</summary>
internal sealed class SessionClass(INamedTypeSymbol contract, ContractShape shape, ContractScope scope)
    : GeneratedClass(contract, shape, scope, Suffix)
{
    internal const string Suffix = "__Session";

    private protected override string Base => $"{Gates}.SessionGate";

    private protected override void WriteConstructors() =>
        Writer.Block($"public {Name}({Contract.InCode()} target, {Gates}.AsyncLease lease) : base(target, lease)", () => { });

    private protected override void WriteDisposal(ContractCall call)
    {
        Writer.Line("if (this.BeginDispose() is not { } target)");
        Writer.Indented(() => Writer.Line(call.Method.ReturnsVoid ? "return;" : "return default;"));
        if (!call.Method.ReturnsVoid)
            Writer.Line($"{ValueTask} pending;");
        Writer.Block("try", () => Writer.Line($"{(call.Method.ReturnsVoid ? "" : "pending = ")}{CallSyntax.Call(call.Method, As(call, "target"))};"));
        Catch("exception", "translated", "this.Fail(exception)");
        Writer.Line(call.Method.ReturnsVoid ? "this.ExitSession();" : "return this.Complete(pending);");
    }

    private protected override void WriteBody(ContractCall call)
    {
        if (call.Return.IsSequence)
        {
            WriteSequence(call, (types, open) => $"this.Sequence<{types}>({open})");
            return;
        }

        var method = call.Method;
        var target = CallSyntax.Local(method, "target");
        var result = CallSyntax.Local(method, "result");
        Writer.Line($"var {target} = {As(call, "this.EnterSession()")};");
        if (!method.ReturnsVoid)
            Writer.Line($"{method.ReturnType.InCode()} {result};");
        var noTask = call.Return.Awaiting == Awaiting.Task ? $" ?? throw {Gates}.AsyncLeases.NoTask({Id(call)})" : "";
        Writer.Block("try", () => Writer.Line($"{(method.ReturnsVoid ? "" : $"{result} = ")}{CallSyntax.Call(method, target)}{noTask};"));
        Catch(CallSyntax.Local(method, "exception"), CallSyntax.Local(method, "translated"), $"this.Fail({CallSyntax.Local(method, "exception")})");
        WriteEnd(call, result);
    }

    private void WriteEnd(ContractCall call, string result)
    {
        var session = call.Return.Session is { } contract ? Scope.SessionClassOf(contract) : null;
        if (call.Return.Awaiting != Awaiting.None)
        {
            if (session is null)
            {
                Writer.Line($"return this.Complete({result});");
                return;
            }

            var isTask = call.Return.Awaiting == Awaiting.Task;
            var value = call.Return.Value!.InCode();
            var held = CallSyntax.Local(call.Method, "held");
            var made = CallSyntax.Local(call.Method, "session");
            Writer.Line($"return this.CompleteSession<{value}>({(isTask ? $"new {ValueTask}<{value}>({result})" : result)}, {Id(call)},");
            Writer.Indented(() => Writer.Line($"static ({made}, {held}) => new {session}({made}, {held})){(isTask ? ".AsTask()" : "")};"));
            return;
        }

        if (session is not null)
        {
            Writer.Line("// Forked before this call ends: the lease of this session may end with it.");
            Writer.Line($"if ({result} is not null)");
            Writer.Indented(() => Writer.Line($"{result} = new {session}({result}, this.Lease.Fork({Id(call)}));"));
        }

        Writer.Line("this.ExitSession();");
        if (!call.Method.ReturnsVoid)
            Writer.Line($"return {result};");
    }
}
