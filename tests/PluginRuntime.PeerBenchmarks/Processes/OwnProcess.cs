using System.Diagnostics;

namespace PluginRuntime.PeerBenchmarks.Processes;

/// <summary>This program in another process, which answers lines on its standard input with lines on its standard output. The end of its input ends it.</summary>
internal sealed class OwnProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _name;

    private OwnProcess(Process process, string name)
    {
        _process = process;
        _name = name;
    }

    /// <summary>Processor time that it has used.</summary>
    internal TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it, and awaits its first line, which says that it is ready.</summary>
    internal static async Task<OwnProcess> StartAsync(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        var process = new OwnProcess(Process.Start(start)!, string.Join(' ', args));
        await process.ReadAsync();
        return process;
    }

    /// <summary>In such a process: says that it is ready, and answers until the input ends.</summary>
    /// <param name="answer">Makes the answer to a line.</param>
    /// <returns>A task that completes at the end of the input.</returns>
    internal static Task AnswerAsync(Func<string[], Task<string>> answer) => Task.Factory.StartNew(
        () =>
        {
            // A thread of its own: the console is read synchronously, and the pool's threads are what is measured.
            Console.WriteLine("ready");
            while (Console.ReadLine() is { } line)
                Console.WriteLine(answer(line.Split(' ')).GetAwaiter().GetResult());
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>Sends a line and awaits the answer.</summary>
    internal async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<string> ReadAsync() => await _process.StandardOutput.ReadLineAsync()
        ?? throw new InvalidOperationException($"The process '{_name}' ended; what it said stands above.");
}
