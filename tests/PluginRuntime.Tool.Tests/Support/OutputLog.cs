using System.Text;

namespace PluginRuntime.Tool.Tests.Support;

/// <summary>What a process has written so far, to wait for.</summary>
internal sealed class OutputLog
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Text, TaskCompletionSource Came)> _awaited = [];

    internal string Text
    {
        get
        {
            lock (_lock)
                return _text.ToString();
        }
    }

    internal void Add(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
        {
            _text.Append(line).Append('\n');
            var all = _text.ToString();
            foreach (var (_, came) in _awaited.Where(awaited => all.Contains(awaited.Text, StringComparison.Ordinal)))
                came.TrySetResult();
        }
    }

    internal Task Says(string text)
    {
        lock (_lock)
        {
            var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, came));
            if (_text.ToString().Contains(text, StringComparison.Ordinal))
                came.SetResult();
            return came.Task.Within(() => $"'{text}'; there is: {Text}");
        }
    }
}
