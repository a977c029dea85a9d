using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>The uses that were measured to keep a retired module loaded, or that reach beyond the module.</summary>
internal static class PolicyRules
{
    public static readonly PolicyRule NativeCall = new(FindingCodes.NativeCall, "native code is never unloaded, and each generation maps a copy of its own",
        "Keep it in the host behind a contract, or run the module in a subpartition.");

    public static readonly PolicyRule ThreadStaticState = new(FindingCodes.ThreadStaticState, "state per thread is collected with the module, but not handed over",
        "Keep in it only what can be made anew.", FindingSeverity.Information);

    private static readonly PolicyRule StartsProcess = new(FindingCodes.StartsProcess, "a process started by a module outlives it",
        "Start processes in the host, or run this module in a subpartition.");

    private static readonly PolicyRule StaticEvent = new(FindingCodes.StaticEvent, "a static event keeps its subscriber's code loaded for ever",
        "Unsubscribe in StopAsync, or let the host subscribe and call a contract.");

    private static readonly PolicyRule OwnThread = new(FindingCodes.OwnThread, "a thread that runs keeps the module's code loaded",
        "Use ModuleContext.Schedule or tasks that end with ModuleContext.Retiring; end the thread in StopAsync.");

    private static readonly PolicyRule ReflectionJson = new(FindingCodes.ReflectionJson, "serializing by reflection leaves the module's types in caches of the framework",
        "Use the overload that takes a JsonTypeInfo of a source-generated JsonSerializerContext.");

    private static readonly PolicyRule DynamicBinding = new(FindingCodes.DynamicBinding, "the binder of 'dynamic' keeps the module's types in its tables",
        "Cast to an interface or a class instead.");

    private static readonly PolicyRule RuntimeProxy = new(FindingCodes.RuntimeProxy, "a proxy of a module's interface keeps its load context alive, without a cure",
        "Write the wrapper, or generate it at compile time.");

    private static readonly PolicyRule TypeDescription = new(FindingCodes.TypeDescription, "type descriptors stay in tables of the framework",
        "Convert without TypeDescriptor, or run this module in a subpartition.");

    private static readonly PolicyRule AmbientState = new(FindingCodes.AmbientState, "an ambient value set here is captured by contexts of others and keeps its type loaded",
        "Pass the value as an argument, or hold only types of shared assemblies in it.");

    private static readonly PolicyRule EncodingProvider = new(FindingCodes.EncodingProvider, "a provider cannot be taken back",
        "Register it in the host.");

    private static readonly PolicyRule ProcessWideSetting = new(FindingCodes.ProcessWideSetting, "it belongs to the whole process and keeps what it is given",
        "Leave it to the host; use ModuleContext.LoggerFactory for output.");

    private static readonly PolicyRule ObjectHandle = new(FindingCodes.ObjectHandle, "a handle keeps its object, and the object the module's code, until it is freed",
        "Free it in the same method, or own its release with ModuleContext.Own.");

    private static readonly PolicyRule AssemblyLocation = new(FindingCodes.AssemblyLocation, "it is empty, since modules are loaded from memory",
        "Use ModuleContext.ContentRoot.");

    private static readonly PolicyRule EndsProcess = new(FindingCodes.EndsProcess, "it ends the host",
        "Report the fault: throw, or return ModuleHealth.Unhealthy from CheckHealthAsync.");

    private static readonly PolicyRule EndsSubpartition = EndsProcess with { Why = "it ends the process, and every call inside is lost" };

    /// <summary>The rule as it applies to a kind of module; <see langword="null"/> when it does not.</summary>
    public static PolicyRule? In(ModuleKind kind, PolicyRule rule) =>
        kind == ModuleKind.KernelModule ? rule : rule == EndsProcess ? EndsSubpartition : null;

    /// <param name="type">Full name of the type that is used.</param>
    /// <param name="member">Name of the method that is used.</param>
    /// <param name="shape">Its signature.</param>
    /// <param name="isOwn">Whether the type is the package's own.</param>
    public static PolicyRule? Find(string type, string member, MethodShape shape, bool isOwn) => (type, member) switch
    {
        ("System.Diagnostics.Process", "Start") => StartsProcess,
        ("System.AppDomain", "add_ProcessExit" or "add_UnhandledException" or "add_FirstChanceException" or "add_DomainUnload"
            or "add_AssemblyLoad" or "add_AssemblyResolve" or "add_TypeResolve" or "add_ResourceResolve") => StaticEvent,
        ("System.Runtime.Loader.AssemblyLoadContext", "add_Resolving" or "add_Unloading" or "add_ResolvingUnmanagedDll") => StaticEvent,
        _ when !isOwn && !shape.IsInstance && member.StartsWith("add_", StringComparison.Ordinal) => StaticEvent,
        ("System.Threading.Thread", ".ctor") => OwnThread,
        ("System.Threading.ThreadPool", "RegisterWaitForSingleObject" or "UnsafeRegisterWaitForSingleObject") => OwnThread,
        ("System.Text.Json.JsonSerializer" or "System.Net.Http.Json.HttpClientJsonExtensions" or "System.Net.Http.Json.HttpContentJsonExtensions" or "System.Net.Http.Json.JsonContent", _)
            when SerializesByReflection(member, shape) => ReflectionJson,
        ("Microsoft.CSharp.RuntimeBinder.Binder", _) => DynamicBinding,
        ("System.Reflection.DispatchProxy", "Create") => RuntimeProxy,
        ("System.ComponentModel.TypeDescriptor", _) => TypeDescription,
        ("System.Threading.AsyncLocal`1", "set_Value" or ".ctor") => AmbientState,
        ("System.Text.Encoding", "RegisterProvider") => EncodingProvider,
        ("System.Console", "SetOut" or "SetError" or "SetIn") => ProcessWideSetting,
        ("System.AppDomain" or "System.AppContext", "SetData" or "SetSwitch") => ProcessWideSetting,
        ("System.Environment", "SetEnvironmentVariable" or "set_CurrentDirectory") => ProcessWideSetting,
        ("System.IO.Directory", "SetCurrentDirectory") => ProcessWideSetting,
        ("System.Diagnostics.Trace", "get_Listeners") => ProcessWideSetting,
        ("System.Runtime.InteropServices.GCHandle", "Alloc") => ObjectHandle,
        ("System.Reflection.Assembly", "get_Location" or "get_CodeBase") => AssemblyLocation,
        ("System.Environment", "Exit" or "FailFast") => EndsProcess,
        _ => null,
    };

    private static bool SerializesByReflection(string member, MethodShape shape) =>
        (member.Contains("erialize", StringComparison.Ordinal) || member.Contains("Json", StringComparison.Ordinal) || member == "Create")
        && !shape.Parameters.Any(parameter => parameter.Display.StartsWith("System.Text.Json.Serialization.Metadata.JsonTypeInfo", StringComparison.Ordinal)
            || parameter.Display == "System.Text.Json.Serialization.JsonSerializerContext");
}
