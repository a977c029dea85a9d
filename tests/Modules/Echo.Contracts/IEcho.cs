using PluginRuntime;

namespace Echo;

/// <summary>Served by an offload.</summary>
[Contract(MustBeRemote = true)]
public interface IEcho
{
    [Idempotent]
    ValueTask<EchoIdentity> WhoAsync(CancellationToken cancellationToken = default);

    [Idempotent]
    ValueTask<byte[]> EchoAsync(byte[] bytes, CancellationToken cancellationToken = default);

    ValueTask<EchoNote> NoteAsync(EchoNote note, CancellationToken cancellationToken = default);

    /// <summary>Adds to a counter of the process; not idempotent.</summary>
    ValueTask<long> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns when it is cancelled, and not before.</summary>
    ValueTask SleepAsync(CancellationToken cancellationToken = default);

    ValueTask FailAsync(string message);

    IAsyncEnumerable<int> StreamAsync(int count, CancellationToken cancellationToken = default);

    /// <summary>Asks the kernel's <see cref="IAnswers"/>.</summary>
    ValueTask<string> AskKernelAsync(string question, CancellationToken cancellationToken = default);

    /// <summary>The present value of a key of the module's configuration.</summary>
    ValueTask<string?> SettingAsync(string key);

    ValueTask DoAsync(EchoDeed deed, int number = 0, string? text = null);
}

/// <summary>Who answered.</summary>
public sealed record EchoIdentity(string Version, int ProcessId, long Generation, bool OwnsIt, int ScheduledRuns);

/// <summary>A payload.</summary>
public sealed record EchoNote(string Title, int[] Numbers, Dictionary<string, string> Tags);

/// <summary>What the offload is to do to its process.</summary>
public enum EchoDeed
{
    /// <summary>Throws on a thread of its own.</summary>
    Crash,

    /// <summary>Exits with a code.</summary>
    Exit,

    /// <summary>Blocks more threads of the pool than there will ever be.</summary>
    StarvePool,

    /// <summary>Writes lines to the console's output.</summary>
    Print,

    /// <summary>Logs entries with a text and their number.</summary>
    Log,

    /// <summary>Records with every kind of instrument.</summary>
    Measure,

    /// <summary>Starts a process that inherits output and error, and runs for some seconds.</summary>
    StartProcess,

    /// <summary>Reads from the console's input until it ends.</summary>
    ReadInput,

    /// <summary>Lets the end of the process hang.</summary>
    HangAtExit,
}
