namespace PluginRuntime.Kernel.Inspection;

/// <summary>Something inspection found in a package.</summary>
/// <param name="Code">Stable identifier, <c>PK</c> and four digits.</param>
/// <param name="Severity">What it means for the request.</param>
/// <param name="Message">What is wrong, naming assembly, type and member.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record InspectionFinding(string Code, FindingSeverity Severity, string Message, string Remedy);
