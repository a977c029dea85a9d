namespace Tally;

/// <summary>What this process executed, a line for each: it is with the operating system when <see cref="Write"/> returns, and outlasts a process that is killed.</summary>
internal sealed class Journal(string folder, string version) : IDisposable
{
    private readonly Lock _lock = new();
    private StreamWriter? _file;

    internal void Write(string id)
    {
        lock (_lock)
        {
            _file ??= new StreamWriter(Path.Combine(folder, $"journal-{version}-{Environment.ProcessId}"), append: true);
            _file.WriteLine(id);
            _file.Flush();
        }
    }

    public void Dispose() => _file?.Dispose();
}
