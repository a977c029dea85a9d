namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>Whether virtual servers serve contracts that are got by name, and nobody else does.</summary>
internal static class ServerContractCheck
{
    public static void Run(ContractUse use, ModuleKind kind, FindingList findings)
    {
        if (kind != ModuleKind.VirtualServer)
        {
            foreach (var contract in use.ByName)
            {
                findings.Refuse(FindingCodes.ContractByName, $"A class of the package implements {contract}, which is marked [Contract(ByName = true)]: virtual servers serve it, and nobody would find it here.",
                    "Leave the mark out of the contract, or make the package one of virtual servers: [assembly: VirtualServer(\"id\")].");
            }

            return;
        }

        foreach (var contract in use.Exports.Except(use.ByName))
        {
            findings.Refuse(FindingCodes.ContractNotByName, $"The virtual servers implement {contract}, which is not marked [Contract(ByName = true)]: nobody could say which of them is called.",
                "Mark the contract, and build its assembly again.");
        }
    }
}
