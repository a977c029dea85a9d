using System.Diagnostics;
using PluginRuntime.Subpartitions;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>A program in the place of the subpartition host: a shell script.</summary>
internal sealed class FakeProgram : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prt-fake").FullName;

    internal FakeProgram(string script)
    {
        Path = System.IO.Path.Combine(_folder, "Fake.Host");
        File.WriteAllText(Path, script);
        File.WriteAllText(Path + ".dll", "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    internal string Path { get; }

    internal void Use(SubpartitionOptions options)
    {
        options.HostPath = Path;
        options.Environment["PRT_FAKE"] = _folder;
    }

    /// <summary>Processes that run it, or what it has become: known by their environment.</summary>
    internal IEnumerable<int> Running() => Process.GetProcesses().Select(process => process.Id).Where(id =>
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Contains($"PRT_FAKE={_folder}", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
