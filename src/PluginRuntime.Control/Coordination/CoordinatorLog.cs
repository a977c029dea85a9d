using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using PluginRuntime.Control.Coordination.Protocol;

namespace PluginRuntime.Control.Coordination;

/// <summary>
/// The coordinator's log: a file of this machine and user, which coordinator and kernels open for each question and close again. What it
/// answers is on the disk. Thread-safe, and safe between processes.
/// </summary>
/// <remarks>
/// <code>
/// requests     id, by, kernels (JSON), flow (together, one by one), what (JSON), began, ended, outcome, report (JSON)
/// decisions    request (primary key), outcome (committed, aborted), by, at
/// </code>
/// <para>A request is decided by one row of <c>decisions</c>, and who inserts it first decides; it is never changed. There is no row for a request that
/// <c>requests</c> does not have: a log that was deleted and made anew knows nothing, and must not decide about what the old one may have decided.</para>
/// <para>Ended requests are kept up to <see cref="MostRequests"/>, decisions for ever: a kernel may come back late.</para>
/// </remarks>
internal sealed class CoordinatorLog(string path, TimeProvider time, int busySeconds = 5, ICoordinatorWatch? watch = null) : IDecisions
{
    internal const int MostRequests = 1000;

    private const string Decisions = "decisions";

    /// <summary>Where the log is when no other place is given.</summary>
    internal static string DefaultPath { get; } = Path.Combine(ControlFolder.DefaultPath, "coordinator.db");

    internal string FilePath { get; } = Path.GetFullPath(path);

    private readonly CoordinatorLogFile _file = new(Path.GetFullPath(path), busySeconds);

    /// <summary>Makes the log if it is not there, and looks whether it can be used.</summary>
    /// <exception cref="CoordinatorLogException">It cannot.</exception>
    internal Task OpenAsync(CancellationToken cancellationToken) => Task.Run(_file.Make, cancellationToken);

    /// <summary>Writes that a request begins.</summary>
    /// <exception cref="CoordinatorLogException">It was not written: nothing may begin.</exception>
    internal Task BeginAsync(FleetRequest request, CancellationToken cancellationToken) => Task.Run(
        () => Write(request.Id, CoordinatorRecord.Begun, connection =>
        {
            _file.CheckWhole(connection);
            connection.Do(
                "INSERT INTO requests (id, by, kernels, flow, what, began) VALUES ($1, $2, $3, $4, $5, $6)",
                request.Id,
                request.By,
                JsonSerializer.Serialize(request.Kernels, FleetJson.Default.IReadOnlyListString),
                request.Order.ToString(),
                request.What,
                Now());
        }),
        cancellationToken);

    /// <summary>Writes how a request ended.</summary>
    /// <exception cref="CoordinatorLogException">It was not written: the next coordinator ends it once more.</exception>
    internal Task EndAsync(FleetReport report, CancellationToken cancellationToken) => Task.Run(
        () => Write(report.Request, CoordinatorRecord.Ended, connection =>
        {
            connection.Do("UPDATE requests SET ended = $2, outcome = $3, report = $4 WHERE id = $1", report.Request, Now(), report.Outcome.ToString(), JsonSerializer.Serialize(report, FleetJson.Default.FleetReport));
            connection.Do("DELETE FROM requests WHERE ended IS NOT NULL AND rowid <= (SELECT max(rowid) FROM requests) - $1", MostRequests);
        }),
        cancellationToken);

    /// <summary>The report of a request that has ended.</summary>
    /// <returns>Whether the log has the request; and its report, if it has ended.</returns>
    internal Task<(bool IsKnown, FleetReport? Report)> FindAsync(string request, CancellationToken cancellationToken) => Task.Run(
        () => _file.Read(connection =>
        {
            using var rows = connection.Ask("SELECT report FROM requests WHERE id = $1", request);
            return !rows.Read() ? (false, null) : (true, rows.IsDBNull(0) ? null : JsonSerializer.Deserialize(rows.GetString(0), FleetJson.Default.FleetReport));
        }),
        cancellationToken);

    /// <summary>Requests that have begun and not ended, in the order in which they began.</summary>
    internal Task<IReadOnlyList<FleetRequest>> UnfinishedAsync(CancellationToken cancellationToken) => Task.Run(
        () => _file.Read<IReadOnlyList<FleetRequest>>(static connection =>
        {
            using var rows = connection.Ask("SELECT id, by, kernels, flow, what FROM requests WHERE ended IS NULL ORDER BY rowid");
            var requests = new List<FleetRequest>();
            while (rows.Read())
            {
                requests.Add(new FleetRequest
                {
                    Id = rows.GetString(0),
                    By = rows.GetString(1),
                    Kernels = JsonSerializer.Deserialize(rows.GetString(2), FleetJson.Default.IReadOnlyListString)!,
                    Order = Enum.Parse<FleetOrder>(rows.GetString(3)),
                    What = rows.GetString(4),
                });
            }

            return requests;
        }),
        cancellationToken);

    /// <inheritdoc/>
    public Task<DecisionAnswer> DecideAsync(string request, Decision wish, string by, CancellationToken cancellationToken) => Task.Run(() => Decide(request, wish, by), cancellationToken);

    private void Write(string request, CoordinatorRecord record, Action<SqliteConnection> write)
    {
        watch?.Writing(request, record);
        _file.Write(write);
        watch?.Written(request, record);
    }

    private DecisionAnswer Decide(string request, Decision wish, string by)
    {
        try
        {
            Decision? written = null;
            Write(request, CoordinatorRecord.Decided, connection =>
            {
                _file.CheckWhole(connection, Decisions);
                connection.Do(
                    "INSERT INTO decisions (request, outcome, by, at) SELECT id, $2, $3, $4 FROM requests WHERE id = $1 ON CONFLICT DO NOTHING",
                    request,
                    wish.ToString(),
                    by,
                    Now());
                written = Row(connection, request);
            });
            return written is { } row ? new(row) : Unknown(request);
        }
        catch (CoordinatorLogException refused)
        {
            return Reread(request, refused.Message);
        }
    }

    /// <summary>The write failed. Whether there is a row, of ours or of another, is seen by looking only.</summary>
    private DecisionAnswer Reread(string request, string cause)
    {
        try
        {
            return _file.Read(connection =>
            {
                _file.CheckWhole(connection, Decisions);
                return Row(connection, request) is { } row
                    ? new DecisionAnswer(row)
                    : IsKnown(connection, request) ? new(Decision.Undecided, cause) : Unknown(request);
            });
        }
        catch (CoordinatorLogException unreadable)
        {
            return new(Decision.Unreadable, unreadable.Message);
        }
    }

    private DecisionAnswer Unknown(string request) =>
        new(Decision.Unreadable, $"The coordinator's log {FilePath} does not have request {request}: it is not the log that the request was begun with. Restore that one.");

    private static bool IsKnown(SqliteConnection connection, string request)
    {
        using var rows = connection.Ask("SELECT 1 FROM requests WHERE id = $1", request);
        return rows.Read();
    }

    private static Decision? Row(SqliteConnection connection, string request)
    {
        using var rows = connection.Ask("SELECT outcome FROM decisions WHERE request = $1", request);
        if (!rows.Read())
            return null;
        return rows.GetString(0) switch
        {
            nameof(Decision.Committed) => Decision.Committed,
            nameof(Decision.Aborted) => Decision.Aborted,
            var other => throw new FormatException($"the decision on request {request} is '{other}'"),
        };
    }

    private string Now() => time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
}
