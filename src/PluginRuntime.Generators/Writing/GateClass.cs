using Microsoft.CodeAnalysis;
using PluginRuntime.Generators.Contracts;

namespace PluginRuntime.Generators.Writing;

/// <summary>
/// The gate of a contract. The shape of a synchronous call was measured: 2.3 ns over a direct interface call; what is added to it
/// here is added to every call.
/// </summary>
internal sealed class GateClass(INamedTypeSymbol contract, ContractShape shape, ContractScope scope)
    : GeneratedClass(contract, shape, scope, Suffix)
{
    internal const string Suffix = "__Gate";

    private protected override string Base => $"{Gates}.Gate";

    private protected override void WriteConstructors()
    {
        Writer.Block($"public {Name}()", () => { });
        Writer.Line();
        Writer.Line($"public override global::System.Type Contract => typeof({Contract.InCode()});");
    }

    private protected override void WriteDisposal(ContractCall call)
    {
        Writer.Line("// The container that made the implementation disposes it; the gate outlives every generation.");
        if (!call.Method.ReturnsVoid)
            Writer.Line("return default;");
    }

    private protected override void WriteBody(ContractCall call)
    {
        if (call.Return.IsSequence)
        {
            WriteSequence(call, (types, open) =>
                $"new {Gates}.GatedSequence<{types}>(this, {Id(call)}, {open}{(call.Token is { } token ? ", " + CallSyntax.Escape(token.Name) : "")})");
        }
        else if (call.Return.Awaiting == Awaiting.None)
        {
            WriteSynchronous(call);
        }
        else
        {
            WriteAsynchronous(call);
        }
    }

    private void WriteSynchronous(ContractCall call)
    {
        var lease = CallSyntax.Local(call.Method, "lease");
        var result = CallSyntax.Local(call.Method, "result");
        WriteEnter(call, lease);
        if (call.Return.Value is not null)
            Writer.Line($"{call.Return.Value.InCode()} {result};");
        Writer.Block("try", () => Writer.Line(
            $"{(call.Return.Value is null ? "" : $"{result} = ")}{CallSyntax.Call(call.Method, As(call, $"{lease}.Target"))};"));
        WriteCatch(call, lease);

        if (call.Return.Session is { } session && Scope.SessionClassOf(session) is { } sessionClass)
        {
            Writer.Line($"if ({result} is not null)");
            Writer.Indented(() => Writer.Line($"return new {sessionClass}({result}, {lease}.Detach({Id(call)}, \"session\"));"));
        }

        Writer.Line($"{lease}.Exit();");
        if (call.Return.Value is not null)
            Writer.Line($"return {result};");
    }

    /// <remarks>
    /// The result of a completed call is read before the lease ends, since a <c>ValueTask</c> may be backed by an object of the module;
    /// and inside the <c>try</c>, since that object may throw.
    /// </remarks>
    private void WriteAsynchronous(ContractCall call)
    {
        var method = call.Method;
        var isTask = call.Return.Awaiting == Awaiting.Task;
        var lease = CallSyntax.Local(method, "lease");
        var pending = CallSyntax.Local(method, "pending");
        var result = CallSyntax.Local(method, "result");
        var value = call.Return.Value?.InCode();
        var session = call.Return.Session is { } contract ? Scope.SessionClassOf(contract) : null;

        if (call.CanWait)
        {
            Writer.Line($"if (!this.TryEnter({Id(call)}, out var {lease}))");
            Writer.Indented(() => Writer.Line($"return this.{CallSyntax.CallTo(WhenOpen(call), method)};"));
        }
        else
        {
            Writer.Line("// Its arguments cannot be kept while it waits, so it waits here.");
            WriteEnter(call, lease);
        }

        if (session is null && value is not null)
            Writer.Line($"{(isTask ? method.ReturnType.InCode() : value)} {result};");
        Writer.Block("try", () =>
        {
            var target = CallSyntax.Call(method, As(call, $"{lease}.Target"));
            Writer.Line($"var {pending} = {target}{(isTask ? $" ?? throw {Gates}.AsyncLeases.NoTask({Id(call)})" : "")};");
            if (session is not null)
            {
                var held = CallSyntax.Local(method, "held");
                var made = CallSyntax.Local(method, "session");
                Writer.Line($"return {Gates}.AsyncLeases.CompleteSession<{value}>({(isTask ? $"new {ValueTask}<{value}>({pending})" : pending)}, {lease}.Detach({Id(call)}, \"session\"),");
                Writer.Indented(() => Writer.Line($"static ({made}, {held}) => new {session}({made}, {held})){(isTask ? ".AsTask()" : "")};"));
                return;
            }

            Writer.Line($"if (!{pending}.IsCompletedSuccessfully)");
            Writer.Indented(() => Writer.Line($"return {Gates}.AsyncLeases.Complete({pending}, {lease}.Detach({Id(call)}));"));
            if (isTask && value is not null)
                Writer.Line($"{result} = {Gates}.AsyncLeases.Detached({pending});");
            else if (value is not null)
                Writer.Line($"{result} = {pending}.Result;");
            else if (!isTask)
                Writer.Line($"{pending}.GetAwaiter().GetResult();");
        });
        WriteCatch(call, lease);
        if (session is not null)
            return;

        Writer.Line($"{lease}.Exit();");
        Writer.Line((isTask, value) switch
        {
            (true, null) => "return global::System.Threading.Tasks.Task.CompletedTask;",
            (true, _) => $"return {result};",
            (false, null) => "return default;",
            (false, _) => $"return new {ValueTask}<{value}>({result});",
        });
    }

    /// <summary>The way of an asynchronous call that meets a closed gate: apart, so that the usual way makes no state machine.</summary>
    private protected override void WriteFurther(ContractCall call)
    {
        if (call.Return.Awaiting == Awaiting.None || !call.CanWait)
            return;
        var method = call.Method;
        Writer.Line();
        Writer.Block(
            $"private async {method.ReturnType.InCode()} {WhenOpen(call)}{CallSyntax.TypeParameters(method)}({CallSyntax.Parameters(method.Parameters)}){CallSyntax.Constraints(method)}",
            () =>
            {
                Writer.Line($"await this.WhenOpenAsync({(call.Token is { } token ? CallSyntax.Escape(token.Name) : "default")}).ConfigureAwait(false);");
                Writer.Line($"{(call.Return.Value is null ? "" : "return ")}await {CallSyntax.Call(method, $"(({method.ContainingType.InCode()})this)")}.ConfigureAwait(false);");
            });
    }

    private static string WhenOpen(ContractCall call) => $"{call.Method.Name}__WhenOpen{call.Number}";

    private void WriteEnter(ContractCall call, string lease) =>
        Writer.Line($"var {lease} = this.Enter({Id(call)}{(call.Token is { } token ? ", " + CallSyntax.Escape(token.Name) : "")});");

    private void WriteCatch(ContractCall call, string lease)
    {
        var exception = CallSyntax.Local(call.Method, "exception");
        Catch(exception, CallSyntax.Local(call.Method, "translated"), $"{Gates}.Lease.Fail({lease}, {exception})");
    }
}
