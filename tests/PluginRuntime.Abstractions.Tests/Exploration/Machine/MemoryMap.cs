namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>The cells of the modelled memory, one byte each, by name.</summary>
internal sealed class MemoryMap
{
    private readonly List<string> _names = [];

    public int Count => _names.Count;

    public int Add(string name)
    {
        if (_names.Count == StoreBuffer.CellLimit)
            throw new InvalidOperationException($"There is no room for {name}: a store buffer can name {StoreBuffer.CellLimit} cells.");
        _names.Add(name);
        return _names.Count - 1;
    }

    public string Name(int cell) => _names[cell];
}
