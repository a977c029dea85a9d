using System.Buffers;
using RespServer.Keys;
using RespServer.Serving;

namespace RespServer.State;

/// <summary>
/// Writes a server's state. The bulk in slices, each under the lock; commands are executed between them. What a slice holds is written to
/// a small buffer first, so that the lock is not held while memory of the destination is touched for the first time.
/// </summary>
/// <param name="server">Whose state.</param>
internal sealed class KeyspaceExport(ServerCore server)
{
    private const int SliceKeys = 512;
    private const int SliceBytes = 128 * 1024;
    private const int KeptBytes = 1024 * 1024;
    private const int CreatedField = 1, CommandsField = 2, ConnectionsField = 3, HitsField = 4, MissesField = 5, ExpiredField = 6;
    private readonly ArrayBufferWriter<byte> _fields = new(64);
    private ArrayBufferWriter<byte> _slice = new(2 * SliceBytes);

    /// <summary>Writes all keys, and begins to note which of them change.</summary>
    internal void WriteBulk(IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        int cursor;
        server.Keys.Gate.Enter();
        try
        {
            server.Keys.Notes.Start();
            cursor = server.Keys.Count;
        }
        finally
        {
            server.Keys.Gate.Exit();
        }

        WriteKeys(destination, cursor, cancellationToken);
    }

    /// <summary>Writes what has changed since the bulk, and ends the noting.</summary>
    internal void WriteChanges(IBufferWriter<byte> destination)
    {
        server.Keys.Gate.Enter();
        try
        {
            var changed = server.Keys.Notes.Stop();
            var writer = new StateWriter(destination);
            if (server.Keys.Notes.IsCleared)
                writer.Field(StateTag.Cleared, []);
            foreach (var entry in changed)
            {
                if (entry.Slot < 0)
                    writer.Field(StateTag.Removed, entry.Key);
                else
                    EntryFormat.Write(writer, entry, server.Edition, _fields);
            }

            WriteSections(writer);
        }
        finally
        {
            server.Keys.Gate.Exit();
        }
    }

    /// <summary>Writes the whole. No call is inside.</summary>
    internal void WriteAll(IBufferWriter<byte> destination)
    {
        WriteKeys(destination, server.Keys.Count, CancellationToken.None);
        WriteSections(new StateWriter(destination));
    }

    /// <summary>Reads figures that <see cref="WriteSections"/> wrote.</summary>
    internal static void ReadFigures(ReadOnlySequence<byte> content, ServerCore server)
    {
        var reader = new StateReader(content);
        while (reader.TryField(out var number, out var field))
        {
            var value = StateReader.Number(field);
            switch (number)
            {
                case CreatedField: server.Figures.CreatedAt = value; break;
                case CommandsField: server.Figures.Commands = value; break;
                case ConnectionsField: server.Figures.Connections = value; break;
                case HitsField: server.Figures.Hits = value; break;
                case MissesField: server.Figures.Misses = value; break;
                case ExpiredField: server.Keys.Expired = value; break;
            }
        }
    }

    /// <summary>From the last slot to the first: see <see cref="Keyspace"/>.</summary>
    private void WriteKeys(IBufferWriter<byte> destination, int cursor, CancellationToken cancellationToken)
    {
        while (cursor > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            server.Keys.Gate.Enter();
            try
            {
                cursor = WriteSlice(Math.Min(cursor, server.Keys.Count));
            }
            finally
            {
                server.Keys.Gate.Exit();
            }

            destination.Write(_slice.WrittenSpan);
            if (_slice.Capacity > KeptBytes)
                _slice = new ArrayBufferWriter<byte>(2 * SliceBytes);
            _slice.ResetWrittenCount();
            server.Keys.Gate.Yield();
        }
    }

    private int WriteSlice(int cursor)
    {
        var writer = new StateWriter(_slice);
        var last = Math.Max(0, cursor - SliceKeys);
        while (cursor > last && _slice.WrittenCount < SliceBytes)
            EntryFormat.Write(writer, server.Keys[--cursor], server.Edition, _fields);
        return cursor;
    }

    private void WriteSections(StateWriter writer)
    {
        var content = new ArrayBufferWriter<byte>();
        var figures = new StateWriter(content);
        figures.Field(CreatedField, server.Figures.CreatedAt);
        figures.Field(CommandsField, server.Figures.Commands);
        figures.Field(ConnectionsField, server.Figures.Connections);
        figures.Field(HitsField, server.Figures.Hits);
        figures.Field(MissesField, server.Figures.Misses);
        figures.Field(ExpiredField, server.Keys.Expired);
        writer.Field(StateTag.Figures, content.WrittenSpan);
        server.Edition.WriteSections(writer);
        foreach (var (tag, section) in server.UnknownSections)
            writer.Field(tag, section);
    }
}
