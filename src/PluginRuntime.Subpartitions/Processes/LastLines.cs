namespace PluginRuntime.Subpartitions.Processes;

/// <summary>The last lines that a process put out, for errors. Thread-safe.</summary>
internal sealed class LastLines
{
    /// <summary>How many lines are kept.</summary>
    internal const int Most = 50;

    private readonly Queue<string> _lines = new();

    internal void Add(string line)
    {
        lock (_lines)
        {
            if (_lines.Count == Most)
                _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    /// <summary>A sentence, and after it the lines, if there are any.</summary>
    internal string After(string sentence)
    {
        lock (_lines)
        {
            return _lines.Count == 0
                ? sentence
                : $"{sentence} The last it put out:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", _lines)}{Environment.NewLine}";
        }
    }
}
