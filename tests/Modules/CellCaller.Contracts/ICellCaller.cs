using PluginRuntime;

namespace CellCaller;

/// <summary>Served by a kernel module that calls virtual servers.</summary>
[Contract]
public interface ICellCaller
{
    /// <summary>Adds to a cell, and returns its sum.</summary>
    ValueTask<long> AddAsync(string cell, long amount, CancellationToken cancellationToken = default);
}
