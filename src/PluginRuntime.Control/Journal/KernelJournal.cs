using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.Control.Upgrades;

namespace PluginRuntime.Control.Journal;

/// <summary>
/// A kernel's durable memory: its requests with their records, and the version set that a restarted host runs. Each record outlives the
/// process when its method returns, and a loss of power where that matters. Thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// phase      next                         version set                     after a crash
/// --------   --------------------------   -----------------------------   -------------
/// received   decided, ended               as before                       old
/// decided    switched, reverted, ended    the new one, with this record   new; a coordinator's: as its log says
/// switched   reverted, settled, ended     the new one                     new; a coordinator's: as its log says
/// reverted   settled, ended               the old one, with this record   old
/// settled    ended                        the one that it says            that
/// ended                                                                   nothing to do
/// </code>
/// </remarks>
internal sealed class KernelJournal : IRequestHistory, IDisposable
{
    /// <summary>How many requests are kept.</summary>
    internal const int Most = 1000;

    private const string RecordColumns = "id, by_whom, received, ended, changes, outcome, failure";

    private readonly Lock _lock = new();
    private readonly JournalDatabase _database;
    private readonly TimeProvider _time;
    private readonly IJournalWatch? _watch;
    private IReadOnlyList<InstalledVersion> _versions;

    private KernelJournal(JournalDatabase database, TimeProvider time, IJournalWatch? watch)
    {
        _database = database;
        _time = time;
        _watch = watch;
        _versions = _database.Read(
            "SELECT id, kind, version, hash, previous_hash, previous_version FROM versions ORDER BY id",
            static row => new InstalledVersion(row.GetString(0), Enum.Parse<Kernel.Inspection.ModuleKind>(row.GetString(1)), row.GetString(2), row.GetString(3), TextOf(row, 4), TextOf(row, 5)));
    }

    /// <summary>What a restarted host runs.</summary>
    internal IReadOnlyList<InstalledVersion> Versions
    {
        get
        {
            lock (_lock)
                return _versions;
        }
    }

    internal string FilePath => _database.FilePath;

    /// <summary>Opens a journal, making it where there is none.</summary>
    /// <exception cref="JournalException">It is damaged or cannot be used.</exception>
    internal static KernelJournal Open(string path, TimeProvider time, IJournalWatch? watch = null)
    {
        var database = JournalDatabase.Open(path);
        try
        {
            return new KernelJournal(database, time, watch);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Received(ServiceRequest request) => Record(request.Id, JournalRecord.Received, () =>
    {
        _database.Execute(
            "INSERT INTO requests (id, by_whom, what, phase, received, coordinator) VALUES ($id, $by, $what, 'received', $at, $coordinator)",
            ("$id", request.Id), ("$by", request.By), ("$what", JournalJson.Write(request)), ("$at", Now()), ("$coordinator", request.Coordinator));
        _database.Execute(
            "DELETE FROM requests WHERE ended IS NOT NULL AND sequence <= (SELECT sequence FROM requests ORDER BY sequence DESC LIMIT 1 OFFSET $most)", ("$most", Most));
    });

    public JournalSteps? StepsOf(ServiceRequest request) => new(this, request.Id, request.Coordinator is not null);

    /// <summary>All of it is ready. From here on a restarted host runs the new set.</summary>
    internal void Decided(string id, IReadOnlyList<VersionChange> changes)
    {
        var before = Versions;
        var after = VersionSet.After(before, changes);
        Record(id, JournalRecord.Decided, () =>
        {
            Expect(id, _database.Execute(
                "UPDATE requests SET phase = 'decided', decided = $at, changes = $changes, before_set = $before, after_set = $after WHERE id = $id AND phase = 'received'",
                ("$id", id), ("$at", Now()), ("$changes", JsonSerializer.Serialize(changes, JournalJson.Options)), ("$before", VersionSet.Write(before)), ("$after", VersionSet.Write(after))));
            Replace(after);
        }, after);
    }

    /// <summary>All of it serves in the new version.</summary>
    internal void Switched(string id) => Record(id, JournalRecord.Switched, () =>
        Expect(id, _database.Execute("UPDATE requests SET phase = 'switched', switched = $at WHERE id = $id AND phase = 'decided'", ("$id", id), ("$at", Now()))));

    /// <summary>It is undone. From here on a restarted host runs the old set.</summary>
    internal void Reverted(string id)
    {
        var before = SetOf(id, "before_set");
        Record(id, JournalRecord.Reverted, () =>
        {
            Expect(id, _database.Execute("UPDATE requests SET phase = 'reverted', reverted = $at WHERE id = $id AND phase IN ('decided', 'switched')", ("$id", id), ("$at", Now())));
            Replace(before);
        }, before);
    }

    /// <summary>Nothing changes it any more: the set is that of what serves, whatever the records before say.</summary>
    internal void Settled(string id, bool isApplied)
    {
        var set = SetOf(id, isApplied ? "after_set" : "before_set");
        Record(id, JournalRecord.Settled, () =>
        {
            Expect(id, _database.Execute("UPDATE requests SET phase = 'settled', applied = $applied WHERE id = $id AND before_set IS NOT NULL AND ended IS NULL", ("$id", id), ("$applied", isApplied ? 1 : 0)));
            Replace(set);
        }, set);
    }

    public void Ended(ServiceRequest request, IReadOnlyList<VersionChange> changes, ServiceReport report) =>
        End(request.Id, changes, RequestOutcomes.Of(report), RequestOutcomes.FailureOf(report), JournalJson.Write(report));

    public void Failed(ServiceRequest request, IReadOnlyList<VersionChange> changes, Exception exception) =>
        End(request.Id, changes, RequestOutcomes.Of(exception), exception.Message, null);

    public ServiceReport? Find(string id)
    {
        lock (_lock)
        {
            return _database.Read(
                $"SELECT {RecordColumns}, report FROM requests WHERE id = $id AND ended IS NOT NULL",
                static row => TextOf(row, 7) is { } report && JournalJson.Read(report) is { } read ? read : RecordedReport.Of(RecordOf(row)),
                ("$id", id)).FirstOrDefault();
        }
    }

    public IReadOnlyList<RequestRecord> Recent(int most)
    {
        lock (_lock)
            return _database.Read($"SELECT {RecordColumns} FROM requests ORDER BY sequence DESC LIMIT $most", RecordOf, ("$most", most));
    }

    /// <summary>Requests that have not ended, oldest first.</summary>
    internal IReadOnlyList<UnfinishedRequest> Unfinished()
    {
        lock (_lock)
        {
            return _database.Read(
                "SELECT id, phase, coordinator, applied FROM requests WHERE ended IS NULL ORDER BY sequence",
                static row => new UnfinishedRequest(row.GetString(0), row.GetString(1), TextOf(row, 2), row.IsDBNull(3) ? null : row.GetInt64(3) == 1));
        }
    }

    /// <summary>Closes a request that the process before this one did not end.</summary>
    /// <param name="id">The request.</param>
    /// <param name="isNew">Whether its new versions are to serve.</param>
    /// <param name="failure">Why it did not end.</param>
    internal void Recovered(UnfinishedRequest id, bool isNew, string failure)
    {
        var set = id.ChangesSet && !isNew ? SetOf(id.Id, "before_set") : null;
        Record(id.Id, JournalRecord.Ended, () =>
        {
            Expect(id.Id, _database.Execute(
                "UPDATE requests SET phase = 'ended', ended = $at, applied = $applied, outcome = $outcome, failure = $failure WHERE id = $id AND ended IS NULL",
                ("$id", id.Id), ("$at", Now()), ("$applied", isNew ? 1 : 0), ("$outcome", $"{(isNew ? RecordedOutcome.RecoveredToNew : RecordedOutcome.RecoveredToOld)}"), ("$failure", failure)));
            if (set is not null)
                Replace(set);
        }, set);
    }

    /// <summary>The hashes of the packages that the host's configuration installed when it was last taken over, by id.</summary>
    internal IReadOnlyDictionary<string, string> Configured()
    {
        lock (_lock)
            return _database.Read("SELECT id, hash FROM configured", static row => KeyValuePair.Create(row.GetString(0), row.GetString(1))).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The host's configuration has been taken over.</summary>
    internal void TakenOver(IReadOnlyDictionary<string, string> configured)
    {
        lock (_lock)
        {
            _database.Write(() =>
            {
                _database.Execute("DELETE FROM configured");
                foreach (var (id, hash) in configured)
                    _database.Execute("INSERT INTO configured (id, hash) VALUES ($id, $hash)", ("$id", id), ("$hash", hash));
            });
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _database.Dispose();
    }

    private void End(string id, IReadOnlyList<VersionChange> changes, RecordedOutcome outcome, string? failure, string? report) => Record(id, JournalRecord.Ended, () =>
        Expect(id, _database.Execute(
            "UPDATE requests SET phase = 'ended', ended = $at, applied = $applied, changes = $changes, outcome = $outcome, failure = $failure, report = $report WHERE id = $id AND ended IS NULL",
            ("$id", id), ("$at", Now()), ("$applied", outcome == RecordedOutcome.Applied ? 1 : 0), ("$changes", JsonSerializer.Serialize(changes, JournalJson.Options)), ("$outcome", $"{outcome}"), ("$failure", failure), ("$report", report))));

    private IReadOnlyList<InstalledVersion> SetOf(string id, string column)
    {
        lock (_lock)
            return _database.Read($"SELECT {column} FROM requests WHERE id = $id AND {column} IS NOT NULL", static row => VersionSet.Read(row.GetString(0)), ("$id", id)).FirstOrDefault() ?? _versions;
    }

    private void Record(string request, JournalRecord record, Action write, IReadOnlyList<InstalledVersion>? set = null)
    {
        lock (_lock)
        {
            _watch?.Writing(request, record);
            _database.Write(write, IsFlushed(record));
            _versions = set ?? _versions;
            _watch?.Written(request, record);
        }
    }

    /// <summary>
    /// Of the others the next one that is flushed brings them along; and where none follows, a machine that lost its power comes up as if they
    /// had not been written, which is as well: nothing had been touched, or nothing more is to be done.
    /// </summary>
    private static bool IsFlushed(JournalRecord record) => record is not (JournalRecord.Received or JournalRecord.Switched);

    private void Replace(IReadOnlyList<InstalledVersion> set)
    {
        _database.Execute("DELETE FROM versions");
        foreach (var version in set)
        {
            _database.Execute(
                "INSERT INTO versions (id, kind, version, hash, previous_hash, previous_version) VALUES ($id, $kind, $version, $hash, $previous_hash, $previous_version)",
                ("$id", version.Id), ("$kind", $"{version.Kind}"), ("$version", version.Version), ("$hash", version.Hash), ("$previous_hash", version.PreviousHash), ("$previous_version", version.PreviousVersion));
        }
    }

    private void Expect(string id, int rows)
    {
        if (rows != 1)
            throw new JournalException(FilePath, $"The journal {FilePath} has no request {id} that this record could follow.", "This is a defect of PluginRuntime, unless somebody changed the file; report it with the host's log.");
    }

    private string Now() => _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    private static string? TextOf(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static RequestRecord RecordOf(SqliteDataReader row)
    {
        var at = TimeOf(row.GetString(2));
        return new RequestRecord(
            row.GetString(0),
            row.GetString(1),
            at,
            TextOf(row, 4) is { } changes ? RequestOutcomes.Recorded(JsonSerializer.Deserialize<List<VersionChange>>(changes, JournalJson.Options) ?? []) : [],
            TextOf(row, 3) is { } ended ? TimeOf(ended) - at : null,
            TextOf(row, 5) is { } outcome ? Enum.Parse<RecordedOutcome>(outcome) : RecordedOutcome.Running,
            TextOf(row, 6));
    }

    private static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
