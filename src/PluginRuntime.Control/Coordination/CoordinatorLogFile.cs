using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace PluginRuntime.Control.Coordination;

/// <summary>The file of the log, opened anew for each transaction: a kernel that asks once in its life holds nothing, and a file that was put in place of a damaged one is seen.</summary>
internal sealed class CoordinatorLogFile(string path, int busySeconds)
{
    private const long Format = 1;

    private const string Schema = """
        CREATE TABLE requests (id TEXT PRIMARY KEY, by TEXT NOT NULL, kernels TEXT NOT NULL, flow TEXT NOT NULL, what TEXT NOT NULL, began TEXT NOT NULL, ended TEXT, outcome TEXT, report TEXT);
        CREATE TABLE decisions (request TEXT PRIMARY KEY, outcome TEXT NOT NULL CHECK (outcome IN ('Committed', 'Aborted')), by TEXT NOT NULL, at TEXT NOT NULL);
        PRAGMA user_version = 1;
        """;

    /// <summary>Makes file and folder where there are none.</summary>
    internal void Make() => Guard(() =>
    {
        ControlFolder.Make(Path.GetDirectoryName(path)!);
        using var connection = Open(SqliteOpenMode.ReadWriteCreate);
        using var transaction = connection.BeginTransaction(deferred: false);
        if (FormatOf(connection) == 0)
            connection.Do(Schema);
        transaction.Commit();
        CheckFormat(connection);
        CheckWhole(connection);
        return true;
    });

    /// <summary>Writes in one transaction: when it returns, all of it is on the disk; when it throws, nothing is, unless the disk failed in the very end.</summary>
    internal void Write(Action<SqliteConnection> write) => Guard(() =>
    {
        using var connection = Open(SqliteOpenMode.ReadWrite);
        CheckFormat(connection);
        using var transaction = connection.BeginTransaction(deferred: false);
        write(connection);
        transaction.Commit();
        return true;
    });

    /// <summary>Reads. The file is opened for writing all the same: what a killed process left half written is undone first.</summary>
    internal T Read<T>(Func<SqliteConnection, T> read) => Guard(() =>
    {
        using var connection = Open(SqliteOpenMode.ReadWrite);
        CheckFormat(connection);
        return read(connection);
    });

    /// <summary>
    /// Looks whether tables and their indexes agree and are as they were made. A row of which some bytes were overwritten is not found
    /// otherwise, and what is not found looks as if it had never been written.
    /// </summary>
    /// <param name="connection">The log.</param>
    /// <param name="table">One table; <see langword="null"/>: all, which takes some milliseconds when the log is at its largest.</param>
    internal void CheckWhole(SqliteConnection connection, string? table = null)
    {
        using var rows = connection.Ask($"PRAGMA integrity_check({table ?? "1"})");
        var found = rows.Read() ? rows.GetString(0) : "nothing is known of it";
        if (found != "ok")
            throw new CoordinatorLogException(path, $"it is damaged ({found}).");
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = busySeconds }.ToString());
        try
        {
            connection.Open();

            // A rollback journal, not a write-ahead log: with one transaction for each opening it costs as much, and the file is whole by itself.
            connection.Do("PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void CheckFormat(SqliteConnection connection)
    {
        var format = FormatOf(connection);
        if (format != Format)
            throw new CoordinatorLogException(path, $"it has format {format}, and this version knows {Format}.");
    }

    private static long FormatOf(SqliteConnection connection)
    {
        using var rows = connection.Ask("PRAGMA user_version");
        return rows.Read() ? rows.GetInt64(0) : 0;
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception refused) when (refused is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CoordinatorLogException(path, refused.Message, refused);
        }
        catch (Exception garbled) when (garbled is InvalidOperationException or InvalidCastException or ArgumentException or FormatException or OverflowException or JsonException)
        {
            // What was read is not what this class writes.
            throw new CoordinatorLogException(path, $"it is damaged ({garbled.Message})", garbled);
        }
    }
}

/// <summary>Statements with parameters <c>$1</c>, <c>$2</c>, and so on.</summary>
internal static class Statements
{
    internal static int Do(this SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    internal static SqliteDataReader Ask(this SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        // The reader is the caller's, and ends the command.
        var command = Command(connection, sql, values);
        return command.ExecuteReader();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this assembly only; what comes from outside is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var at = 0; at < values.Length; at++)
            command.Parameters.AddWithValue($"${at + 1}", values[at]);
        return command;
    }
}
