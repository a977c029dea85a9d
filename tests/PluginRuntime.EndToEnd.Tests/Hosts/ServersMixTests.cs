using System.Globalization;
using PluginRuntime.Control.ServiceRequests;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using PluginRuntime.Kernel;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>
/// Random sequences of calls, moves, upgrades and downgrades, crashes, stops, starts, and removals over several servers in two processes, against a
/// model. Moves and upgrades go on beside calls. The run in the tests is short, with the same seeds every time;
/// PLUGINRUNTIME_SERVERS_SEEDS=FIRST-LAST runs others. A failure names its seed and what was done; processes interleave as they like all the same.
/// </summary>
public sealed class ServersMixTests
{
    private const int Steps = 40;

    [Fact]
    public async Task AnySequence_ServersHoldWhatTheModelSays_InOnePlaceEach()
    {
        var range = (Environment.GetEnvironmentVariable("PLUGINRUNTIME_SERVERS_SEEDS") ?? "1-2").Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        for (var seed = range[0]; seed <= range[^1]; seed++)
        {
            var done = new List<string>();
            try
            {
                await new Run(seed, done).GoAsync();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}, after {string.Join("; ", done)}: {exception.Message}", exception);
            }
        }
    }

    private sealed class Run(int seed, List<string> done)
    {
        private readonly Random _random = new(seed);
        private CellHost _host = null!;
        private ModelCell[] _cells = [];
        private Task<bool>? _beside;
        private string _version = "1.0.0";

        internal async Task GoAsync()
        {
            await using var host = _host = await CellHost.StartAsync(options =>
            {
                options.Subpartitions.HostSubpartitions = 2;
                options.Subpartitions.RestartDelay = TimeSpan.FromMilliseconds(10);
                options.Subpartitions.MaxCrashes = 1000;
            });
            _cells = [.. Enumerable.Range(0, 4).Select(number => new ModelCell(host, $"cell {number}"))];
            foreach (var cell in _cells)
                await cell.EnsureAsync();
            for (var step = 0; step < Steps; step++)
                await StepAsync(_cells[_random.Next(_cells.Length)]);
            await SettleAsync(isCrashed: false);
            foreach (var cell in _cells)
                await cell.CheckAsync();
            await host.ProcessesAsync(2);
        }

        private Task StepAsync(ModelCell cell) => _random.Next(100) switch
        {
            < 25 when cell.Serves => DoAsync($"add to {cell.Name}", () => cell.AddAsync(_random.Next(1, 10))),
            < 35 when cell.Serves => DoAsync($"save {cell.Name}", cell.SaveAsync),
            < 50 when cell.Serves => DoAsync($"put to {cell.Name}", () => cell.PutAsync(_random.Next(8), _random.Next(5000), (byte)_random.Next())),
            < 54 when cell.Serves => DoAsync($"drop from {cell.Name}", () => cell.DropAsync(_random.Next(8))),
            < 68 when cell.Serves => BesideAsync($"move {cell.Name}", async () => (await _host.Runtime.MoveAsync("cell", cell.Name)).IsMoved),
            < 76 => UpgradeAsync(),
            < 82 => CrashAsync(),
            < 88 when cell.Serves => AloneAsync($"stop {cell.Name}", cell.StopAsync),
            < 92 when cell.Exists => AloneAsync($"remove {cell.Name}", cell.RemoveAsync),
            _ when cell.IsStopped => AloneAsync($"start {cell.Name}", cell.StartAsync),
            _ when !cell.Exists => AloneAsync($"make {cell.Name}", cell.EnsureAsync),
            _ => DoAsync($"check {cell.Name}", cell.CheckAsync),
        };

        private Task UpgradeAsync()
        {
            _version = _version == "1.0.0" ? "2.0.0" : "1.0.0";
            return BesideAsync($"apply {_version}", async () => (await _host.ApplyAsync(_version)).IsApplied);
        }

        /// <summary>A process is killed, while nothing else goes on or in the midst of it.</summary>
        private async Task CrashAsync()
        {
            var isBeside = _beside is { IsCompleted: false };
            if (!isBeside || _random.Next(2) == 0)
            {
                await SettleAsync(isCrashed: false);
                isBeside = false;
            }

            var servers = (await _host.Servers.ListAsync()).Where(static server => server.ProcessId != 0).ToArray();
            if (servers.Length == 0)
                return;
            var victim = servers[_random.Next(servers.Length)].ProcessId;
            done.Add($"kill {victim}{(isBeside ? " beside it" : "")}");
            await CellHost.SignalAsync(victim, "-KILL");
            if (isBeside)
                await SettleAsync(isCrashed: true);
            foreach (var cell in _cells.Where(static cell => cell.Serves))
            {
                if (isBeside)
                    await cell.FindOutAsync();
                else if (servers.Any(server => server.ProcessId == victim && server.Name == cell.Name))
                    cell.Lose();
                await cell.CheckAsync();
            }

            await _host.ProcessesAsync(2);
            await Deadline.Until(() => _host.Runtime.Subpartitions.Count(static process => process.State == "Serving") == 2, "two processes that serve");
            _version = _host.Runtime.Subpartitions[0].Version;
        }

        private async Task DoAsync(string what, Func<Task> deed)
        {
            done.Add(what);
            await deed();
        }

        private async Task AloneAsync(string what, Func<Task> deed)
        {
            await SettleAsync(isCrashed: false);
            await DoAsync(what, deed);
        }

        private async Task BesideAsync(string what, Func<Task<bool>> deed)
        {
            await SettleAsync(isCrashed: false);
            done.Add(what);
            _beside = Task.Run(deed);
        }

        /// <summary>Waits for what goes on; unless a process was killed beside it, it succeeds.</summary>
        private async Task SettleAsync(bool isCrashed)
        {
            if (_beside is null)
                return;
            try
            {
                Assert.True(await _beside.Within("what goes on beside calls") || isCrashed, $"'{done[^1]}' or what goes on beside it did not succeed.");
            }
            catch (InvalidOperationException) when (isCrashed)
            {
                // It could not move: where it was to go, or where it was, is no more.
            }

            _beside = null;
        }
    }
}
