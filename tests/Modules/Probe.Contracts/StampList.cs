namespace Probe;

/// <summary>Which versions a chain of calls went through, in order. Used by one call at a time.</summary>
public sealed class StampList
{
    private readonly List<Stamp> _stamps = [];

    public int Count => _stamps.Count;

    public Stamp this[int index] => _stamps[index];

    /// <summary>Whether all stamps are of one version.</summary>
    public bool IsUniform => _stamps.TrueForAll(stamp => stamp.Version == _stamps[0].Version);

    public void Add(string module, string version, long generation) => _stamps.Add(new Stamp(module, version, generation));

    public override string ToString() => string.Join(" -> ", _stamps.Select(stamp => $"{stamp.Module} {stamp.Version}"));
}

public readonly record struct Stamp(string Module, string Version, long Generation);
