namespace PluginRuntime.Kernel.Inspection;

/// <summary>A class of the module that hands state over, as metadata shows it.</summary>
/// <param name="Kind">How.</param>
/// <param name="ClassName">Full name of the class.</param>
/// <param name="StateType">Full name of the state's type for <see cref="HandOverKind.ByReference"/>; otherwise <see langword="null"/>.</param>
/// <param name="StateVersion">The version of the state's format, where the class gives it as a constant; otherwise <see langword="null"/>: it has none, or only says it when it runs.</param>
public sealed record HandOverDeclaration(HandOverKind Kind, string ClassName, string? StateType, int? StateVersion = null);
