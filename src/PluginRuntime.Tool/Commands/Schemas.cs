namespace PluginRuntime.Tool.Commands;

/// <summary>The values of <c>schema</c> in what <c>--json</c> writes. The number grows when a field changes its meaning or goes, not when one is added.</summary>
internal static class Schemas
{
    internal const string Ps = "prt.ps/1";
    internal const string Status = "prt.status/1";
    internal const string Inspect = "prt.inspect/1";
    internal const string Plan = "prt.plan/1";
    internal const string Request = "prt.request/1";
    internal const string Probation = "prt.probation/1";
    internal const string History = "prt.history/1";
    internal const string Balance = "prt.balance/1";
    internal const string Move = "prt.move/1";
    internal const string Watch = "prt.watch/1";
    internal const string Error = "prt.error/1";
}
