using System.IO.Pipes;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PluginRuntime.Control.Remote;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Pipes;
using PluginRuntime.Control.Remote.Registry;
using Xunit;

namespace PluginRuntime.Control.Tests.Remote;

/// <summary>A control pipe with a kernel behind it that answers as it is told, and a clock that tests move.</summary>
internal sealed class ControlBench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("prt-");
    private readonly ControlListener _listener;
    private readonly List<string> _refused = [];

    internal ControlBench(TimeProvider? time = null)
    {
        Entry = new KernelEntry(ControlProtocol.Version, "fake", Path.Combine(_folder.FullName, "control"), new string('5', 64), Environment.ProcessId, ProcessStart.Of(Environment.ProcessId)!);
        _listener = new ControlListener(Entry, Control, time ?? Time, reason =>
        {
            lock (_refused)
                _refused.Add(reason);
        });
    }

    internal FakeTimeProvider Time { get; } = new();

    internal FakeControl Control { get; } = new();

    internal KernelEntry Entry { get; }

    /// <summary>A connection on which nothing has been said.</summary>
    internal async Task<NamedPipeClientStream> ConnectAsync()
    {
        var pipe = new NamedPipeClientStream(".", Entry.Pipe, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        await pipe.ConnectAsync(CancellationToken.None).Within("connection");
        return pipe;
    }

    /// <summary>What the kernel says until it closes.</summary>
    internal static async Task<string> ReadToEndAsync(Stream pipe)
    {
        using var heard = new MemoryStream();
        try
        {
            await pipe.CopyToAsync(heard).Within("end of the connection");
        }
        catch (IOException)
        {
            // Closed while something it did not read was under way.
        }

        return Encoding.UTF8.GetString(heard.ToArray());
    }

    internal Task<KernelClient> ClientAsync() => KernelClient.ConnectAsync(Entry, CancellationToken.None).Within("client");

    /// <summary>Waits until somebody was turned away for this reason.</summary>
    internal Task RefusedAsync(string reason) => Deadline.Until(() =>
    {
        lock (_refused)
            return _refused.Exists(told => told.Contains(reason, StringComparison.Ordinal));
    }, $"client that is turned away since '{reason}'");

    /// <summary>Nobody else was harmed: the next one is served.</summary>
    internal async Task ServesOthersAsync()
    {
        using var client = await ClientAsync();
        Assert.Equal("fake", (await client.DescribeAsync(CancellationToken.None).Within("answer")).Name);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
