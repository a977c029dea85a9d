using System.Text;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>
/// Reads what a child writes to its output or error stream, line by line, so that it never blocks on a full pipe. On a thread of its
/// own: such a stream can only be read blocking, and the pool of the host is not ours to block.
/// </summary>
internal sealed class OutputReader
{
    /// <summary>A longer line is cut into several.</summary>
    internal const int MaxLineLength = 4096;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stream _stream;
    private readonly Action<string> _onLine;

    private OutputReader(Stream stream, Action<string> onLine)
    {
        _stream = stream;
        _onLine = onLine;
    }

    /// <summary>Completes when the stream has ended, which it does with the last process that holds it.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The stream; disposed at its end.</param>
    /// <param name="name">Names the thread.</param>
    /// <param name="onLine">Told of each line, in order, on the reading thread.</param>
    internal static OutputReader Start(Stream stream, string name, Action<string> onLine)
    {
        var reader = new OutputReader(stream, onLine);
        new Thread(reader.Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = name }.UnsafeStart();
        return reader;
    }

    private void Run()
    {
        try
        {
            using (_stream)
                ReadLines();
        }
        catch (IOException)
        {
            // The process was killed while it wrote: there is no more to read.
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void ReadLines()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1024, leaveOpen: true);
        var line = new StringBuilder();
        for (int read; (read = reader.Read()) >= 0;)
        {
            if (read != '\n')
                line.Append((char)read);
            if ((read == '\n' || line.Length == MaxLineLength) && Take(line) is { } whole)
                _onLine(whole);
        }

        if (line.Length > 0 && Take(line) is { } rest)
            _onLine(rest);
    }

    private static string Take(StringBuilder line)
    {
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;
        var text = line.ToString();
        line.Clear();
        return text;
    }
}
