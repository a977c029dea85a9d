using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Journal;

/// <summary>What is known of the requests of a kernel. Thread-safe.</summary>
internal interface IRequestHistory
{
    /// <summary>The report of a request that has ended; <see langword="null"/>: it is not known.</summary>
    /// <exception cref="JournalException">It cannot be read.</exception>
    ServiceReport? Find(string id);

    /// <summary>Notes a request whose turn has come.</summary>
    /// <exception cref="JournalException">It cannot be noted; nothing may be touched.</exception>
    void Received(ServiceRequest request);

    /// <summary>Notes how it goes; <see langword="null"/>: nothing is noted.</summary>
    JournalSteps? StepsOf(ServiceRequest request);

    /// <summary>Notes how it ended.</summary>
    /// <exception cref="JournalException">It cannot be noted.</exception>
    void Ended(ServiceRequest request, IReadOnlyList<VersionChange> changes, ServiceReport report);

    /// <summary>Notes that it ended by an error that nobody foresaw, or was cancelled before it touched anything.</summary>
    /// <exception cref="JournalException">It cannot be noted.</exception>
    void Failed(ServiceRequest request, IReadOnlyList<VersionChange> changes, Exception exception);

    /// <summary>The last requests, newest first.</summary>
    /// <exception cref="JournalException">They cannot be read.</exception>
    IReadOnlyList<RequestRecord> Recent(int most);
}
