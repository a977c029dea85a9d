using System.ComponentModel;
using System.Diagnostics;

namespace PluginRuntime.Control.ServiceRequests;

/// <summary>What a process takes.</summary>
/// <param name="MemoryBytes">Resident memory; 0: not known.</param>
/// <param name="ProcessorTime">Processor time so far.</param>
internal readonly record struct ProcessFigures(long MemoryBytes, TimeSpan ProcessorTime)
{
    /// <summary>The figures of a process; nothing for one that is gone.</summary>
    internal static ProcessFigures Of(int processId)
    {
        if (processId == 0)
            return default;
        try
        {
            using var process = Process.GetProcessById(processId);
            return new(process.WorkingSet64, process.TotalProcessorTime);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return default;
        }
    }
}
