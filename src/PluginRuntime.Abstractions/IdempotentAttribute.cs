namespace PluginRuntime;

/// <summary>
/// Says that executing a method of a contract twice has the effect of executing it once. When the process that executed it is lost,
/// the call is sent again to the next generation; any other call fails with <see cref="SubpartitionLostException"/>, which says
/// that it may have been executed.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class IdempotentAttribute : Attribute;
