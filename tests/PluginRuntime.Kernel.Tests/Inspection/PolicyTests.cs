using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

public sealed class PolicyTests : IDisposable
{
    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Theory]
    [InlineData(FindingCodes.StartsProcess, "System.Diagnostics.Process.Start(\"ls\");", "System.Diagnostics.Process.Start (in Watched.Run)")]
    [InlineData(FindingCodes.StaticEvent, "AppDomain.CurrentDomain.ProcessExit += (_, _) => { };", "System.AppDomain.add_ProcessExit")]
    [InlineData(FindingCodes.StaticEvent, "AppDomain.CurrentDomain.UnhandledException += (_, _) => { };", "System.AppDomain.add_UnhandledException")]
    [InlineData(FindingCodes.StaticEvent, "Console.CancelKeyPress += (_, _) => { };", "System.Console.add_CancelKeyPress")]
    [InlineData(FindingCodes.StaticEvent, "TaskScheduler.UnobservedTaskException += (_, _) => { };", "UnobservedTaskException")]
    [InlineData(FindingCodes.StaticEvent, "System.Runtime.Loader.AssemblyLoadContext.Default.Resolving += (_, _) => null;", "add_Resolving")]
    [InlineData(FindingCodes.OwnThread, "new Thread(() => { }).Start();", "System.Threading.Thread..ctor")]
    [InlineData(FindingCodes.OwnThread, "ThreadPool.RegisterWaitForSingleObject(null!, (_, _) => { }, null, 1, true);", "RegisterWaitForSingleObject")]
    [InlineData(FindingCodes.ReflectionJson, "System.Text.Json.JsonSerializer.Serialize(new List<int>());", "System.Text.Json.JsonSerializer.Serialize")]
    [InlineData(FindingCodes.ReflectionJson, "System.Text.Json.JsonSerializer.Deserialize<int>(\"1\");", "System.Text.Json.JsonSerializer.Deserialize")]
    [InlineData(FindingCodes.DynamicBinding, "dynamic d = 1; d.Foo();", "Microsoft.CSharp.RuntimeBinder.Binder")]
    [InlineData(FindingCodes.RuntimeProxy, "System.Reflection.DispatchProxy.Create<IDisposable, System.Reflection.DispatchProxy>();", "System.Reflection.DispatchProxy.Create")]
    [InlineData(FindingCodes.TypeDescription, "System.ComponentModel.TypeDescriptor.GetConverter(typeof(int));", "System.ComponentModel.TypeDescriptor.GetConverter")]
    [InlineData(FindingCodes.AmbientState, "_ = new AsyncLocal<int>();", "System.Threading.AsyncLocal")]
    [InlineData(FindingCodes.EncodingProvider, "System.Text.Encoding.RegisterProvider(null!);", "System.Text.Encoding.RegisterProvider")]
    [InlineData(FindingCodes.ProcessWideSetting, "Console.SetOut(null!);", "System.Console.SetOut")]
    [InlineData(FindingCodes.ProcessWideSetting, "AppDomain.CurrentDomain.SetData(\"\", null);", "System.AppDomain.SetData")]
    [InlineData(FindingCodes.ObjectHandle, "System.Runtime.InteropServices.GCHandle.Alloc(this);", "System.Runtime.InteropServices.GCHandle.Alloc")]
    [InlineData(FindingCodes.AssemblyLocation, "_ = GetType().Assembly.Location;", "System.Reflection.Assembly.get_Location")]
    [InlineData(FindingCodes.EndsProcess, "Environment.Exit(1);", "System.Environment.Exit")]
    public void RiskyUse_Inspected_IsAWarning(string code, string statement, string message)
    {
        var inspection = _workshop.InspectModule($"public class Watched {{ public void Run() {{ {statement} }} }}");
        FindingAssert.Accepted(inspection);
        var findings = inspection.Findings.Where(finding => finding.Code == code).ToArray();
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Equal(FindingSeverity.Warning, finding.Severity));
        Assert.Contains(findings, finding => finding.Message.Contains(message, StringComparison.Ordinal) && finding.Message.Contains("Watched.", StringComparison.Ordinal));
        Assert.All(inspection.Findings, finding => Assert.Equal(code, finding.Code));
    }

    [Fact]
    public void NativeCall_Inspected_IsAWarningNamingTheLibrary() => FindingAssert.Has(
        _workshop.InspectModule("public class Watched { [System.Runtime.InteropServices.DllImport(\"libc\")] static extern int getpid(); }"),
        FindingCodes.NativeCall, FindingSeverity.Warning, "Watched.getpid in libc");

    [Fact]
    public void ManyNativeCalls_Inspected_AreOneFinding() => FindingAssert.Has(
        _workshop.InspectModule($"public class Watched {{ {string.Concat(Enumerable.Range(1, 20).Select(number => $"[System.Runtime.InteropServices.DllImport(\"c\")] static extern void F{number}(); "))} }}"),
        FindingCodes.NativeCall, FindingSeverity.Warning, "Watched.F1 in c, Watched.F2 in c, Watched.F3 in c and 17 more");

    [Fact]
    public void ThreadStatic_Inspected_IsInformation() => FindingAssert.Has(
        _workshop.InspectModule("public class Watched { [ThreadStatic] static int _count; }"),
        FindingCodes.ThreadStaticState, FindingSeverity.Information, "Watched._count");

    [Fact]
    public void GeneratedJsonAndOwnEvents_Inspected_HaveNoFinding() => FindingAssert.HasNothing(_workshop.InspectModule("""
        public class Watched {
            public static event Action? Own;
            public void Run(System.Text.Json.Serialization.Metadata.JsonTypeInfo<int> info, System.Text.Json.Serialization.JsonSerializerContext context, System.Diagnostics.Process process) {
                Own += () => { };
                process.Exited += (_, _) => { };
                System.Text.Json.JsonSerializer.Serialize(1, info);
                System.Text.Json.JsonSerializer.Deserialize("1", typeof(int), context);
                System.Text.Json.JsonSerializer.Deserialize("1", info);
            }
        }
        """));

    [Fact]
    public void CodeMadeARefusal_Inspected_Refuses()
    {
        var policy = InspectionPolicy.Default.Refuse(FindingCodes.StartsProcess);
        FindingAssert.RefusedOnlyFor(Inspect(policy), FindingCodes.StartsProcess);
    }

    [Fact]
    public void CodeSilenced_Inspected_SaysNothing() => FindingAssert.HasNothing(Inspect(InspectionPolicy.Default.Silence(FindingCodes.StartsProcess)));

    [Fact]
    public void CodeWithoutWhichNothingLoads_Silenced_Throws()
    {
        Assert.Throws<ArgumentException>(() => InspectionPolicy.Default.Silence(FindingCodes.NoEntryType));
        Assert.Throws<ArgumentException>(() => InspectionPolicy.Default.Treat(FindingCodes.NoEntryType, FindingSeverity.Warning));
    }

    private ModuleInspection Inspect(InspectionPolicy policy) => new ModuleInspector(_workshop.Host(), policy)
        .Inspect(_workshop.Package([_workshop.CompileModule("public class Watched { public void Run() => System.Diagnostics.Process.Start(\"ls\"); }")]));
}
