using System.Text.Json;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>The assemblies that publishing was to bring, as the module's <c>deps.json</c> lists them.</summary>
internal sealed class PublishedFiles
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the list beside the main assembly. Without one, or with one that cannot be read, nothing is listed.</summary>
    public static PublishedFiles Beside(string mainAssembly)
    {
        var published = new PublishedFiles();
        var path = Path.ChangeExtension(mainAssembly, ".deps.json");
        if (!File.Exists(path))
            return published;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            published.Read(document.RootElement);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or IOException)
        {
            // The list only sharpens what is said about a dependency that is missing.
        }

        return published;
    }

    public bool Lists(string assemblyName) => _names.Contains(assemblyName);

    private void Read(JsonElement root)
    {
        if (!root.TryGetProperty("targets", out var targets))
            return;
        foreach (var library in targets.EnumerateObject().SelectMany(target => target.Value.EnumerateObject()))
        {
            if (!library.Value.TryGetProperty("runtime", out var files))
                continue;
            foreach (var file in files.EnumerateObject())
                _names.Add(Path.GetFileNameWithoutExtension(file.Name));
        }
    }
}
