namespace PluginRuntime.Kernel;

/// <summary>What a request does to one module.</summary>
/// <param name="Module">The module's id.</param>
/// <param name="From">The version that served before; <see langword="null"/> when the module is installed.</param>
/// <param name="To">The version that serves after; <see langword="null"/> when the module is removed.</param>
/// <param name="HandOver">How state passes: "none", "by reference", "by value", "in steps" or a list of these.</param>
public sealed record ModuleChange(string Module, string? From, string? To, string HandOver);
