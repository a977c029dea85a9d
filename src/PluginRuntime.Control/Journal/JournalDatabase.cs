using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PluginRuntime.Control.Journal;

/// <summary>
/// The file of a kernel's journal, as SQLite keeps it. A transaction is there whole or not at all. One thread at a time.
/// </summary>
/// <remarks>
/// <code>
/// requests     one row for each, in order of sequence; the phase is its last record
///   id           given by who made it; a second one of the same id is not done again
///   by_whom      who made it
///   what         what it asked for, JSON
///   phase        received, decided, switched, reverted, settled, ended
///   received     when, ISO 8601 UTC; so are decided, switched, reverted, ended
///   changes      [{id, kind, from, to, hash}] as decided
///   before_set   the version set before it, JSON; a way back restores it
///   after_set    the version set after it
///   applied      settled or ended: whether after_set counts
///   coordinator  where the decision stands when others take part; opaque
///   outcome      Applied, Rejected, RolledBack, RecoveredToNew, RecoveredToOld, Failed
///   failure      why not, a sentence
///   report       {format, report}, JSON
/// versions     the version set: what a restarted host runs. Changed with the record that changes it, in one transaction
///   id, kind, version, hash, previous_hash, previous_version
/// configured   what the host's configuration installed when it was last taken over: a package of another hash is a deployment
///   id, hash
/// </code>
/// A write-ahead log, with one flush for a transaction that is to outlive a loss of power (<c>synchronous=FULL</c>). <c>user_version</c> is the format, 1.
/// </remarks>
internal sealed class JournalDatabase : IDisposable
{
    private const long Format = 1;
    private const int SqliteFull = 13;
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    private const string Schema = """
        CREATE TABLE requests (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, by_whom TEXT NOT NULL, what TEXT NOT NULL, phase TEXT NOT NULL,
            received TEXT NOT NULL, decided TEXT, switched TEXT, reverted TEXT, ended TEXT,
            changes TEXT, before_set TEXT, after_set TEXT, applied INTEGER, coordinator TEXT, outcome TEXT, failure TEXT, report TEXT);
        CREATE TABLE versions (id TEXT PRIMARY KEY, kind TEXT NOT NULL, version TEXT NOT NULL, hash TEXT NOT NULL, previous_hash TEXT, previous_version TEXT);
        CREATE TABLE configured (id TEXT PRIMARY KEY, hash TEXT NOT NULL);
        """;

    private readonly SqliteConnection _connection;

    private JournalDatabase(string path)
    {
        FilePath = path;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 2 }.ToString());
    }

    internal string FilePath { get; }

    /// <summary>Opens the file, making it where there is none, and looks whether it is whole.</summary>
    /// <exception cref="JournalException">It is damaged, or of a later version, or cannot be read.</exception>
    internal static JournalDatabase Open(string path)
    {
        var database = new JournalDatabase(path);
        try
        {
            database.Guard(() =>
            {
                database._connection.Open();
                database.Execute("PRAGMA journal_mode=WAL");
                database.CheckFormat();
                return true;
            });
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Does something in one transaction.</summary>
    /// <param name="write">What.</param>
    /// <param name="isFlushed">Whether it is to outlive a loss of power, not only the end of the process. It outlives that, too, as soon as a later one does.</param>
    /// <exception cref="JournalException">It is not done.</exception>
    internal void Write(Action write, bool isFlushed = true) => Guard(() =>
    {
        Execute(isFlushed ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        Execute("BEGIN IMMEDIATE");
        try
        {
            write();
            Execute("COMMIT");
        }
        catch
        {
            TryRollBack();
            throw;
        }

        return true;
    });

    /// <summary>Reads.</summary>
    /// <exception cref="JournalException">It cannot be read.</exception>
    internal List<T> Read<T>(string query, Func<SqliteDataReader, T> row, params (string Name, object? Value)[] parameters) => Guard(() =>
    {
        using var command = Command(query, parameters);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    });

    /// <summary>Executes a statement, inside of <see cref="Write"/>.</summary>
    /// <returns>How many rows it changed.</returns>
    internal int Execute(string statement, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(statement, parameters);
        return command.ExecuteNonQuery();
    }

    public void Dispose() => _connection.Dispose();

    private SqliteCommand Command(string text, (string Name, object? Value)[] parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // All texts are constants of this folder.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private void CheckFormat()
    {
        using var check = Command("PRAGMA quick_check(1)", []);
        if (check.ExecuteScalar() is not "ok" and var damage)
            throw Damaged($"{damage}", null);
        using var version = Command("PRAGMA user_version", []);
        var format = Convert.ToInt64(version.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (format > Format)
            throw new JournalException(FilePath, $"The journal {FilePath} has format {format}, and this version knows {Format}.", "Start the host with the version of PluginRuntime that wrote it, or a later one.");
        if (format < Format)
            Execute($"BEGIN IMMEDIATE; {Schema} PRAGMA user_version={Format}; COMMIT;");
    }

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase)
        {
            throw Damaged(exception.Message, exception);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SqliteFull)
        {
            throw new JournalException(FilePath, $"The journal {FilePath} cannot be written: the disk is full.", "Make room on it, then apply again.", exception);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or FormatException or InvalidCastException or System.Text.Json.JsonException)
        {
            throw new JournalException(FilePath, $"The journal {FilePath} cannot be used: {exception.Message.TrimEnd('.')}.", "See that this user can read and write it and its folder, then apply again.", exception);
        }
    }

    private JournalException Damaged(string damage, Exception? exception) =>
        new(FilePath, $"The journal {FilePath} is damaged: {damage.TrimEnd('.')}.", "Move it and the files beside it of the same name away; the host then starts with the packages of its configuration, and upgrades that were applied are to be applied again.", exception);

    private void TryRollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // It has been by itself: what failed says more.
        }
    }
}
