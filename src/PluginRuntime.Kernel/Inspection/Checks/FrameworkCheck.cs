using System.Runtime.Versioning;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Whether the host's .NET can run what the module was built for.</summary>
internal static class FrameworkCheck
{
    public static void Run(ModuleIdentity module, FindingList findings)
    {
        if (module.TargetFramework.Length == 0)
            return;
        var host = Environment.Version;
        FrameworkName? target = null;
        try
        {
            target = new FrameworkName(module.TargetFramework);
        }
        catch (ArgumentException)
        {
            // Falls through: a name that is not one is not supported either.
        }

        if (target?.Identifier is not (".NETCoreApp" or ".NETStandard"))
        {
            findings.Refuse(FindingCodes.FrameworkNotSupported, $"{module.Main.Name} was built for {module.TargetFramework}; the host runs .NET {host.Major}.{host.Minor}.",
                $"Build the module for net{host.Major}.{host.Minor}.");
        }
        else if (target.Identifier == ".NETCoreApp" && target.Version > new Version(host.Major, host.Minor))
        {
            findings.Refuse(FindingCodes.FrameworkTooNew, $"{module.Main.Name} was built for {module.TargetFramework}; the host runs .NET {host.Major}.{host.Minor}.",
                $"Build the module for net{host.Major}.{host.Minor}, or restart the host on .NET {target.Version}.");
        }
    }
}
