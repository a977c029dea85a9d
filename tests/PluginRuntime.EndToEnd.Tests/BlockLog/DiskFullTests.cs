using BlockLog;
using PluginRuntime.EndToEnd.Tests.Subpartitions;
using Xunit;

namespace PluginRuntime.EndToEnd.Tests.BlockLogs;

/// <summary>The disk of a block log in a real process fills up, and is relieved.</summary>
[Collection(Alone.Name)]
public sealed class DiskFullTests
{
    [FactOnSmallDisk]
    public async Task DiskIsFull_CallersAreTold_WhatIsInTheLogIsStillAnswered_AndItGoesOnWhenThereIsSpace()
    {
        var folder = Directory.CreateTempSubdirectory("prt-disk-").FullName;
        try
        {
            using var disk = SmallDisk.Mount(folder, 8);
            await using var host = await LogHost.StartAsync("2.0.0", ("Path", Path.Combine(folder, "log")));
            var first = await AppendAsync(host, 1);
            disk.LeaveFree(64 * 1024);

            // Full in the end, whatever is left of the file's growth; what is acknowledged before that counts.
            var last = 1;
            var full = await Assert.ThrowsAsync<RemoteFaultException>(async () =>
            {
                for (; last < 1000; last++)
                    await AppendAsync(host, last + 1);
            });

            Assert.Equal(typeof(LogFullException).FullName, full.OriginalType);
            Assert.Contains("The log goes on when there is space", full.Message, StringComparison.Ordinal);
            Assert.Equal(first, await AppendAsync(host, 1));
            Assert.Equal(last, (await AppendAsync(host, last)).Sequence);
            Assert.Equal(typeof(LogFullException).FullName, (await Assert.ThrowsAsync<RemoteFaultException>(() => AppendAsync(host, last + 1))).OriginalType);
            Assert.True(last < 1000);

            disk.Relieve();

            Assert.Equal(last + 1, (await AppendAsync(host, last + 1)).Sequence);
            var records = await host.AllAsync();
            Assert.Equal(Enumerable.Range(1, last + 1).Select(IdOf), records.Select(record => record.Id));
            Assert.Equal(Enumerable.Range(1, last + 1), records.Select(record => (int)record.Sequence));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Guid IdOf(int number) => new(number, 0, 0, new byte[8]);

    private static Task<AppendResult> AppendAsync(LogHost host, int number) =>
        host.Log.AppendAsync(IdOf(number), new byte[16 * 1024], CancellationToken.None).Within($"append {number}");
}
