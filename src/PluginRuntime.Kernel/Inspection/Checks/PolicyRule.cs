namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>What to say of a use that a host should know about.</summary>
/// <param name="Code">One of <see cref="FindingCodes"/>.</param>
/// <param name="Why">What is wrong with it, as the end of a sentence.</param>
/// <param name="Remedy">What to do instead.</param>
/// <param name="Severity">How it is weighed unless a policy says otherwise.</param>
internal sealed record PolicyRule(string Code, string Why, string Remedy, FindingSeverity Severity = FindingSeverity.Warning);
