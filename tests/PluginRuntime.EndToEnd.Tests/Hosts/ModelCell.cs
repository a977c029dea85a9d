using Cell;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>What a cell should hold, kept beside it by whoever calls it: one call after the other, or several whose order does not matter.</summary>
internal sealed class ModelCell(CellHost host, string name)
{
    private readonly Dictionary<int, byte[]> _values = [];
    private ICell _cell = host.Servers.Get<ICell>(name);
    private long _sum;
    private long _saved;

    internal string Name => name;

    /// <summary>Whether there is one, serving or not.</summary>
    internal bool Exists { get; private set; }

    /// <summary>Whether it was stopped.</summary>
    internal bool IsStopped { get; private set; }

    internal bool Serves => Exists && !IsStopped;

    internal async Task EnsureAsync()
    {
        _cell = await host.CellAsync(name);
        Exists = true;
    }

    internal async Task StartAsync()
    {
        await host.Servers.StartAsync("cell", name).AsTask().Within($"start of {name}");
        IsStopped = false;
    }

    /// <summary>Its state goes; its checkpoint stays.</summary>
    internal async Task StopAsync()
    {
        await host.Servers.StopAsync("cell", name).AsTask().Within($"stop of {name}");
        IsStopped = true;
        _sum = 0;
        _values.Clear();
    }

    internal async Task RemoveAsync()
    {
        await host.Servers.RemoveAsync("cell", name).AsTask().Within($"removal of {name}");
        Exists = IsStopped = false;
        _sum = _saved = 0;
        _values.Clear();
    }

    internal async Task AddAsync(int calls)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => _cell.AddAsync(1).AsTask())).Within($"additions to {name}");
        Assert.Equal(Enumerable.Range(1, calls).Select(number => _sum + number), answers.Select(static answer => answer.Sum).Order());
        _sum += calls;
    }

    internal async Task SaveAsync()
    {
        Assert.Equal(_sum + 10, (await _cell.AddAndSaveAsync(10).AsTask().Within($"a checkpoint of {name}")).Sum);
        _saved = _sum += 10;
    }

    internal async Task PutAsync(int key, int bytes, byte fill)
    {
        var value = new byte[bytes];
        value.AsSpan().Fill(fill);
        await _cell.PutAsync(key, value).AsTask().Within($"a value of {name}");
        _values[key] = value;
    }

    internal async Task DropAsync(int key)
    {
        await _cell.DropAsync(key).AsTask().Within($"the end of a value of {name}");
        _values.Remove(key);
    }

    /// <summary>Its process was lost: what was not saved is gone.</summary>
    internal void Lose()
    {
        _sum = _saved;
        _values.Clear();
    }

    /// <summary>Its process was lost perhaps: everything is there, or what was saved.</summary>
    internal async Task FindOutAsync()
    {
        var digest = await DigestAsync();
        if (digest.Sum != _sum || digest.Count != _values.Count)
            Lose();
    }

    private async Task<CellDigest> DigestAsync()
    {
        // First a call that bears repeating: it comes back when what was lost is known to be, and recovered.
        await _cell.WhoAsync().AsTask().Within($"an answer of {name}");
        return await _cell.DigestAsync().AsTask().Within($"contents of {name}");
    }

    /// <summary>It holds what it should hold; or there is nobody who answers.</summary>
    internal async Task CheckAsync()
    {
        if (!Exists)
        {
            await Assert.ThrowsAsync<VirtualServerNotFoundException>(() => _cell.WhoAsync().AsTask().Within($"the refusal of {name}"));
            return;
        }

        if (IsStopped)
        {
            await Assert.ThrowsAsync<SubpartitionUnavailableException>(() => _cell.WhoAsync().AsTask().Within($"the refusal of {name}"));
            return;
        }

        var digest = await DigestAsync();
        Assert.Equal((_sum, _values.Count), (digest.Sum, digest.Count));
        foreach (var (key, value) in _values)
            Assert.Equal(value, await _cell.GetAsync(key).AsTask().Within($"a value of {name}"));

        // It may be on its way: before and after the answer it has the same place, or one looks again.
        VirtualServerStatus before, after;
        CellAnswer answer;
        do
        {
            before = await host.StateAsync(name, VirtualServerState.Serving);
            answer = await _cell.WhoAsync().AsTask().Within($"an answer of {name}");
            after = await host.StateAsync(name, VirtualServerState.Serving);
        }
        while (before != after);
        Assert.Equal((answer.ProcessId, answer.Version, answer.Epoch), (after.ProcessId, after.Version, after.Epoch));
    }
}
