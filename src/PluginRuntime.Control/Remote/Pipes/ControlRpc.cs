using System.Text.Json.Serialization.Metadata;
using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote.Wire;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace PluginRuntime.Control.Remote.Pipes;

/// <summary>JSON-RPC as both ends of a control pipe speak it: what is refused passes with cause, state and remedy.</summary>
internal sealed class ControlRpc : JsonRpc
{
    internal const int RefusedCode = -32050;

    private ControlRpc(ControlMessages messages)
        : base(messages)
    {
    }

    internal static ControlRpc Over(ControlMessages messages) => new(messages);

    /// <summary>What messages are made of.</summary>
    internal static SystemTextJsonFormatter Formatter()
    {
        var formatter = new SystemTextJsonFormatter();

        // Ours first, generated; the library's own types by reflection.
        formatter.JsonSerializerOptions.TypeInfoResolver = JsonTypeInfoResolver.Combine(ControlJson.Default, FleetJson.Default, new DefaultJsonTypeInfoResolver());
        formatter.JsonSerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.CamelCase;
        return formatter;
    }

    /// <summary>The name of a method on the wire: camel case, without <c>Async</c>.</summary>
    internal static string NameOf(string method)
    {
        var name = method.EndsWith("Async", StringComparison.Ordinal) ? method[..^"Async".Length] : method;
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception)
    {
        var refusal = Unwrapped(exception) switch
        {
            ControlRefusedException refused => refused.Refusal,
            OperationCanceledException => null,
            VirtualServerNotFoundException or ArgumentException => new ControlRefusal(ControlRefusals.Usage, Sentence(exception), "Nothing was touched.", "See `prt status` for what there is."),
            InvalidOperationException or PluginRuntimeException => new ControlRefusal(ControlRefusals.Failed, exception.Message, "Things are as they were.", "Remove the cause, and try again."),
            _ => new ControlRefusal(ControlRefusals.Failed, $"{exception.GetType().Name}: {exception.Message}", "See `prt status` for the state of things.", "See the log of the host; it is an error of this runtime or of its host."),
        };
        return refusal is null
            ? base.CreateErrorDetails(request, exception)
            : new JsonRpcError.ErrorDetail { Code = (JsonRpcErrorCode)RefusedCode, Message = refusal.Cause, Data = refusal };
    }

    protected override Type? GetErrorDetailsDataType(JsonRpcError error) =>
        error.Error?.Code == (JsonRpcErrorCode)RefusedCode ? typeof(ControlRefusal) : base.GetErrorDetailsDataType(error);

    // The name of a parameter of ours says nothing to who types a command.
    private static string Sentence(Exception exception) =>
        exception is ArgumentException { ParamName: { } name } ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message;

    private static Exception Unwrapped(Exception exception) =>
        exception is System.Reflection.TargetInvocationException { InnerException: { } inner } ? Unwrapped(inner) : exception;
}
