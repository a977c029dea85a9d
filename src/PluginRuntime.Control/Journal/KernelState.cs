using PluginRuntime.Control.Hosting;

namespace PluginRuntime.Control.Journal;

/// <summary>What a kernel has besides its process: a folder and a journal if it has a name, otherwise a history in memory.</summary>
internal sealed class KernelState : IDisposable
{
    private KernelState(KernelFolder? folder, KernelJournal? journal, IRequestHistory history)
    {
        Folder = folder;
        Journal = journal;
        History = history;
    }

    /// <summary>Its folder, which no other process has meanwhile; <see langword="null"/>: it has no name.</summary>
    internal KernelFolder? Folder { get; }

    /// <summary>Its journal; <see langword="null"/>: it has no name.</summary>
    internal KernelJournal? Journal { get; }

    internal IRequestHistory History { get; }

    /// <exception cref="JournalException">The folder is another process's, or the journal cannot be used.</exception>
    internal static KernelState Open(PluginRuntimeOptions options, TimeProvider time, IJournalWatch? watch)
    {
        if (options.Name is not { } name)
            return new KernelState(null, null, new MemoryHistory(time));
        var folder = KernelFolder.Take(options.StatePath, name);
        try
        {
            var journal = KernelJournal.Open(Path.Combine(folder.FullPath, "journal.db"), time, watch);
            return new KernelState(folder, journal, journal);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Journal?.Dispose();
        Folder?.Dispose();
    }
}
