using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PluginRuntime.Tool.Output;

/// <summary>A log in a file that only the user can read, of a process without a terminal. A file that has become long is begun anew.</summary>
internal sealed class FileLog : ILoggerProvider
{
    private const long Longest = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly string _path;
    private StreamWriter? _file;

    /// <param name="path">The file.</param>
    internal FileLog(string path) => _path = path;

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose() => _file?.Dispose();

    private void Write(string line)
    {
        lock (_lock)
        {
            try
            {
                // Not before the first line: the folder is not there as yet, and two processes may be started at once, of which one ends at the lock.
                _file ??= Open();
                _file.WriteLine(line);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // What cannot be logged is no reason to do anything else.
            }
        }
    }

    private StreamWriter Open()
    {
        var options = new FileStreamOptions { Mode = new FileInfo(_path) is { Exists: true, Length: > Longest } ? FileMode.Create : FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new StreamWriter(_path, options) { AutoFlush = true };
    }

    private sealed class Category(FileLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.Write(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():O} {logLevel} {name} {eventId.Name}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}"));
        }
    }
}
