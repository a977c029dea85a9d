using System.Text.Json;
using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Journal;

/// <summary>What a request makes of a version set, and how a set is written down.</summary>
internal static class VersionSet
{
    /// <summary>The set after a request. Loading the package that an id has already leaves its way back as it is.</summary>
    internal static IReadOnlyList<InstalledVersion> After(IReadOnlyList<InstalledVersion> before, IReadOnlyList<VersionChange> changes)
    {
        var after = before.ToDictionary(version => version.Id, StringComparer.Ordinal);
        foreach (var change in changes)
        {
            var old = after.GetValueOrDefault(change.Id);
            if (change is { To: { } to, Hash: { } hash })
                after[change.Id] = old?.Hash == hash ? old : new InstalledVersion(change.Id, change.Kind, to, hash, old?.Hash, old?.Version);
            else
                after.Remove(change.Id);
        }

        return [.. after.Values.OrderBy(static version => version.Id, StringComparer.Ordinal)];
    }

    internal static string Write(IReadOnlyList<InstalledVersion> versions) => JsonSerializer.Serialize(versions, JournalJson.Options);

    /// <exception cref="JsonException">It is not a set.</exception>
    internal static IReadOnlyList<InstalledVersion> Read(string json) => JsonSerializer.Deserialize<List<InstalledVersion>>(json, JournalJson.Options) ?? [];
}
