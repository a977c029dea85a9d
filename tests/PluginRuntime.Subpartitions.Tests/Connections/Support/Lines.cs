using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace PluginRuntime.Subpartitions.Tests.Connections.Support;

/// <summary>Servers that answer lines, each with its number on the connection, which is the connection's state.</summary>
internal static class Lines
{
    /// <summary>Answers "N line"; "quit" ends the connection.</summary>
    internal static async Task ServeAsync(VirtualConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync(cancellationToken);
            var goesOn = Answer(connection, read.Buffer, out var consumed);
            connection.Input.AdvanceTo(consumed, read.Buffer.End);
            await connection.Output.FlushAsync(cancellationToken);
            if (!goesOn)
                await connection.Output.CompleteAsync();
            if (!goesOn || read.IsCanceled || read.IsCompleted)
                return;
        }
    }

    /// <summary>The same, on other threads between reading and writing.</summary>
    internal static async Task ServeElsewhereAsync(VirtualConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync(cancellationToken);
            await Task.Yield();
            Answer(connection, read.Buffer, out var consumed);
            await Task.Yield();
            connection.Input.AdvanceTo(consumed, read.Buffer.End);
            await connection.Output.FlushAsync(cancellationToken);
            if (read.IsCanceled || read.IsCompleted)
                return;
        }
    }

    private static bool Answer(VirtualConnection connection, ReadOnlySequence<byte> buffer, out SequencePosition consumed)
    {
        consumed = buffer.Start;
        var count = connection.State.IsEmpty ? 0 : BitConverter.ToInt32(connection.State.Span);
        var reader = new SequenceReader<byte>(buffer);
        var goesOn = true;
        while (goesOn && reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            consumed = reader.Position;
            var text = Encoding.Latin1.GetString(line);
            connection.Output.Write(Encoding.Latin1.GetBytes($"{++count} {text}\n"));
            goesOn = text != "quit";
        }

        connection.State = BitConverter.GetBytes(count);
        return goesOn;
    }
}
