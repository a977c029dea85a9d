using System.Reflection;
using System.Runtime.Loader;
using PluginRuntime.Remoting;

namespace PluginRuntime.Generators.Tests.Remote;

/// <summary>Finds the generated descriptions as the runtime does.</summary>
internal static class RemoteContracts
{
    public static RemoteContract Of(Type contract) => In(contract.Assembly).Single(known => known.Contract == contract);

    public static IEnumerable<RemoteContract> In(Assembly assembly) =>
        assembly.GetCustomAttributes<RemoteContractAttribute>().Select(known => (RemoteContract)Activator.CreateInstance(known.Description)!);

    public static T Caller<T>(RemoteChannel channel) => (T)Of(typeof(T)).MakeCaller(channel);

    public static Assembly Compile(string source, string assembly = "Under.Test") =>
        new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(new MemoryStream(Compiler.Emit(source, assembly)));
}
