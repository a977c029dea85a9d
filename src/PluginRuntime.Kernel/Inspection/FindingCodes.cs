namespace PluginRuntime.Kernel.Inspection;

/// <summary>
/// Everything an inspection can find. Codes are stable. The usual severity stands in each comment; an
/// <see cref="InspectionPolicy"/> can change it, except for <c>PK10..</c>, with which there is nothing to load.
/// </summary>
public static class FindingCodes
{
    /// <summary>Refusal: there is no assembly in the package at all.</summary>
    public const string EmptyPackage = "PK1001";

    /// <summary>Refusal: a file with the extension of an assembly is damaged or cut off.</summary>
    public const string UnreadableAssembly = "PK1002";

    /// <summary>Refusal: no assembly carries <see cref="KernelModuleAttribute"/>, <see cref="IoOffloadAttribute"/> or <see cref="VirtualServerAttribute"/>.</summary>
    public const string NoModuleAssembly = "PK1003";

    /// <summary>Refusal: more than one assembly carries <see cref="KernelModuleAttribute"/>, <see cref="IoOffloadAttribute"/> or <see cref="VirtualServerAttribute"/>.</summary>
    public const string SeveralModuleAssemblies = "PK1004";

    /// <summary>Refusal: the id of <see cref="KernelModuleAttribute"/>, <see cref="IoOffloadAttribute"/> or <see cref="VirtualServerAttribute"/> is not one.</summary>
    public const string InvalidModuleId = "PK1005";

    /// <summary>Refusal: no class derives from <see cref="KernelModule"/>, or for an offload from <see cref="IoOffload"/>, for virtual servers from <see cref="VirtualServerModule"/>.</summary>
    public const string NoEntryType = "PK1006";

    /// <summary>Refusal: more than one class derives from it.</summary>
    public const string SeveralEntryTypes = "PK1007";

    /// <summary>Refusal: the class derived from it has no public constructor without parameters.</summary>
    public const string EntryTypeNotConstructible = "PK1008";

    /// <summary>Refusal: the host shares an assembly of the module's name by itself, so that no other version of it can be loaded.</summary>
    public const string ModuleIsShared = "PK1009";

    /// <summary>Refusal: an assembly says that it is several kinds of package at once.</summary>
    public const string SeveralKinds = "PK1010";

    /// <summary>Refusal: the package is of another kind than what it is to be applied as.</summary>
    public const string OtherKind = "PK1011";

    /// <summary>Refusal: the module was built for a newer .NET than the host runs on.</summary>
    public const string FrameworkTooNew = "PK1101";

    /// <summary>Refusal: the module was built for something other than .NET or .NET Standard.</summary>
    public const string FrameworkNotSupported = "PK1102";

    /// <summary>Refusal (warning for the module's dependencies): the host's copy of a shared assembly is older than what was built against.</summary>
    public const string HostAssemblyTooOld = "PK1103";

    /// <summary>Refusal: the program that runs subpartitions is not beside the host's.</summary>
    public const string SubpartitionHostMissing = "PK1104";

    /// <summary>Refusal: an offload needs a shared framework that is not installed.</summary>
    public const string FrameworkNotInstalled = "PK1105";

    /// <summary>Refusal: an assembly that is needed is neither in the package nor in the host.</summary>
    public const string MissingDependency = "PK1201";

    /// <summary>Refusal: a type that the module uses is not in the assembly that will be there.</summary>
    public const string MissingType = "PK1202";

    /// <summary>Refusal: a method that the module uses, with this signature, is not in the assembly that will be there.</summary>
    public const string MissingMethod = "PK1203";

    /// <summary>Refusal: a field that the module uses is not in the assembly that will be there.</summary>
    public const string MissingField = "PK1204";

    /// <summary>Refusal: a class lacks a member that an interface or base class of the host demands.</summary>
    public const string MemberNotImplemented = "PK1205";

    /// <summary>Refusal: what the module uses is there but not visible to it.</summary>
    public const string MemberNotVisible = "PK1206";

    /// <summary>
    /// Warning: a dependency of the module refers to something that is not there. Libraries legitimately do, for what they do not
    /// call on this platform.
    /// </summary>
    public const string DependencyNotLinked = "PK1207";

    /// <summary>Warning: the module uses a member that its own copy of a dependency does not have.</summary>
    public const string MissingInOwnDependency = "PK1208";

    /// <summary>Refusal: an assembly with contracts, unknown to the host, would be loaded privately.</summary>
    public const string ContractLoadedPrivately = "PK1301";

    /// <summary>Information: the package brings a contract assembly that the host does not know; it will be loaded once, shared. Of a package that runs in a process: that process loads it.</summary>
    public const string NewContractAssembly = "PK1302";

    /// <summary>Information: the module's own copy of an assembly is ignored, since the host shares its own.</summary>
    public const string PrivateCopyIgnored = "PK1303";

    /// <summary>Warning: the module defines a contract in its own assembly, where nobody else can see it.</summary>
    public const string ContractInModule = "PK1304";

    /// <summary>Refusal: an offload exports or imports a contract that cannot be called across processes.</summary>
    public const string ContractNotRemote = "PK1305";

    /// <summary>Refusal: virtual servers implement a contract that is not marked <see cref="ContractAttribute.ByName"/>.</summary>
    public const string ContractNotByName = "PK1306";

    /// <summary>Refusal: a kernel module or an offload implements a contract that is.</summary>
    public const string ContractByName = "PK1307";

    /// <summary>Refusal: the package is another module, or of another kind, than the running one it was compared with.</summary>
    public const string OtherModule = "PK1310";

    /// <summary>Refusal: the running version exports a contract that this one does not.</summary>
    public const string ExportRemoved = "PK1311";

    /// <summary>Information: this version exports a contract that the running one does not.</summary>
    public const string ExportAdded = "PK1312";

    /// <summary>Information: this version imports a contract that the running one does not.</summary>
    public const string ImportAdded = "PK1313";

    /// <summary>Information: this version is lower than the running one.</summary>
    public const string Downgrade = "PK1314";

    /// <summary>Refusal: the type of a state handed over by reference is private to the module.</summary>
    public const string StateTypePrivate = "PK1401";

    /// <summary>Refusal: a field of a state handed over by reference could hold an object of the module.</summary>
    public const string StateHoldsModuleTypes = "PK1402";

    /// <summary>Warning: the running version hands over a state that this one does not take.</summary>
    public const string StateNotTaken = "PK1403";

    /// <summary>Warning: the running version hands over state and this one has no hand-over at all: state is lost.</summary>
    public const string HandOverDropped = "PK1404";

    /// <summary>Warning: an offload declares a hand-over, which nobody calls: its generations are different processes.</summary>
    public const string HandOverInOffload = "PK1405";

    /// <summary>Warning: a virtual server declares a hand-over by reference, which nobody calls: it moves between processes.</summary>
    public const string ReferenceInServer = "PK1406";

    /// <summary>Warning: calls native code. It is never unloaded, and each generation adds a copy.</summary>
    public const string NativeCall = "PK1501";

    /// <summary>Warning: starts processes.</summary>
    public const string StartsProcess = "PK1502";

    /// <summary>Warning: subscribes to a static event of host or framework, which keeps the module's code loaded.</summary>
    public const string StaticEvent = "PK1503";

    /// <summary>Warning: creates threads, whose frames keep the module's code loaded.</summary>
    public const string OwnThread = "PK1504";

    /// <summary>Warning: serializes JSON by reflection, whose caches keep the module's code loaded.</summary>
    public const string ReflectionJson = "PK1505";

    /// <summary>Warning: uses <see langword="dynamic"/>, whose binder keeps the module's code loaded.</summary>
    public const string DynamicBinding = "PK1506";

    /// <summary>Warning: makes proxies with <see cref="System.Reflection.DispatchProxy"/>, which keep the module's code loaded.</summary>
    public const string RuntimeProxy = "PK1507";

    /// <summary>Warning: uses type descriptors, whose tables keep the module's code loaded.</summary>
    public const string TypeDescription = "PK1508";

    /// <summary>Information: keeps state per thread, which is not handed over.</summary>
    public const string ThreadStaticState = "PK1509";

    /// <summary>Warning: sets ambient values, which contexts captured elsewhere keep.</summary>
    public const string AmbientState = "PK1510";

    /// <summary>Warning: registers a code page provider, for which there is no way back.</summary>
    public const string EncodingProvider = "PK1511";

    /// <summary>Warning: replaces something that belongs to the whole process, such as the console's writer.</summary>
    public const string ProcessWideSetting = "PK1512";

    /// <summary>Warning: pins objects by handle, which keeps the module's code loaded until the handle is freed.</summary>
    public const string ObjectHandle = "PK1513";

    /// <summary>Warning: asks where its assembly lies; modules are loaded from memory and the answer is empty.</summary>
    public const string AssemblyLocation = "PK1514";

    /// <summary>Warning: ends the process, and with it the host or the subpartition.</summary>
    public const string EndsProcess = "PK1515";
}
