using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.State;

/// <summary>The export in steps: what changes while the bulk is written is in the changes, and only that.</summary>
public sealed class ExportTests
{
    [Fact]
    public void NothingChanges_TheChangesAreSmall_HoweverMuchThereIs()
    {
        var old = new TestServer(1);
        var peer = new Peer(old);
        const int Keys = 65_536;
        for (var key = 0; key < Keys; key++)
            peer.Ask("SET", $"key:{key}", new string('v', 1024));
        var bulk = Moving.ExportBulk(old);
        peer.Ask("SET", "key:7", "changed");
        peer.Ask("DEL", "key:8");
        var next = new TestServer(2);
        Moving.ImportBulk(bulk, old, next);

        var since = Stopwatch.GetTimestamp();
        var changed = Moving.HandOverChanges(old, next);
        var took = Stopwatch.GetElapsedTime(since);

        Assert.InRange(bulk.WrittenCount, 64 * 1024 * 1024, 72 * 1024 * 1024);
        // The key that took the slot of the removed one is among them.
        Assert.InRange(changed, 1, 3000);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        var after = new Peer(next);
        Assert.Equal("$7\r\nchanged\r\n$-1\r\n:65535\r\n", after.Ask("GET", "key:7") + after.Ask("GET", "key:8") + after.Ask("DBSIZE"));
    }

    [Fact]
    public async Task CommandsGoOnDuringTheBulk_TheNextHasTheSameKeys()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var mayBeFlushed = seed % 5 == 0 || seed % 7 == 0;
            var old = new TestServer(1 + (seed % 2));
            var peer = new Peer(old);
            for (var key = 0; key < 3_000; key++)
                Change(peer, random, mayFlush: false);
            var next = new TestServer(2 - (seed % 2));

            // Each time something is written, commands are executed by another thread: the lock is not held there.
            var changing = new ChangingWriter(() =>
            {
                var commands = Task.Run(() =>
                {
                    for (var change = 0; change < 50; change++)
                        Change(peer, random, mayFlush: seed % 5 == 0);
                });
                Assert.True(commands.Wait(TimeSpan.FromSeconds(30)), "In 30 s no command was executed while the bulk was written.");
            });
            await Task.Run(() => old.Server.ExportBulk(changing, CancellationToken.None)).Within("bulk");
            Assert.InRange((await old.StatusAsync()).Keys, mayBeFlushed ? 1 : 1_200, long.MaxValue);
            next.Server.ImportBulk(Moving.Pieces(changing.Written.WrittenMemory), old.Server.StateVersion, CancellationToken.None);
            for (var change = 0; change < 100; change++)
                Change(peer, random, mayFlush: seed % 7 == 0);
            Moving.HandOverChanges(old, next);

            Assert.Equal(Everything(peer), Everything(new Peer(next)));
        }
    }

    [Fact]
    public void KeysAreOnlyRemoved_TheNextHasTheRestInTheSameOrder()
    {
        var random = new Random(4);
        var old = new TestServer(1);
        var peer = new Peer(old);
        for (var key = 0; key < 2_000; key++)
            peer.Ask("SET", $"{key}", "v");
        var bulk = Moving.ExportBulk(old);
        for (var removed = 0; removed < 500; removed++)
            peer.Ask("DEL", $"{random.Next(2_000)}");
        var next = new TestServer(2);
        Moving.ImportBulk(bulk, old, next);
        Moving.HandOverChanges(old, next);

        // The last keys have taken the slots of those removed, and were not changed otherwise.
        Assert.Equal(Everything(peer), Everything(new Peer(next)));
    }

    [Fact]
    public void AllKeysAreRemovedAfterTheBulk_OnlyThoseThatCameSinceAreThere()
    {
        var old = new TestServer(2);
        var peer = new Peer(old);
        peer.Ask("MSET", "a", "1", "b", "2", "c", "3");
        var bulk = Moving.ExportBulk(old);
        peer.Ask("SET", "a", "4");
        peer.Ask("FLUSHALL");
        peer.Ask("SET", "b", "5");
        peer.Ask("SET", "d", "6");
        var next = new TestServer(1);
        Moving.ImportBulk(bulk, old, next);
        Moving.HandOverChanges(old, next);
        var after = new Peer(next);
        Assert.Equal(":2\r\n$1\r\n5\r\n$1\r\n6\r\n$-1\r\n", after.Ask("DBSIZE") + after.Ask("GET", "b") + after.Ask("GET", "d") + after.Ask("GET", "a"));
    }

    [Fact]
    public void ExportIsAbandoned_NothingIsNotedAnyMore_AndTheNextOneIsWhole()
    {
        var old = new TestServer(1);
        var peer = new Peer(old);
        peer.Ask("SET", "a", "1");
        Moving.ExportBulk(old);
        peer.Ask("SET", "b", "2");
        old.Server.AbandonExport();
        peer.Ask("SET", "c", "3");
        var next = Moving.InSteps(old, new TestServer(1));
        Assert.Equal("*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n", new Peer(next).Ask("MGET", "a", "b", "c"));
    }

    [Fact]
    public void ExportIsCancelled_EndsEarly()
    {
        var old = new TestServer(1);
        var peer = new Peer(old);
        for (var key = 0; key < 5_000; key++)
            peer.Ask("SET", $"key:{key}", "v");
        using var cancelled = new CancellationTokenSource();
        var writer = new ChangingWriter(cancelled.Cancel);
        Assert.Throws<OperationCanceledException>(() => old.Server.ExportBulk(writer, cancelled.Token));
        Assert.InRange(writer.Written.WrittenCount, 1_000, 30_000);
        old.Server.AbandonExport();
        Assert.Equal(":5000\r\n", peer.Ask("DBSIZE"));
    }

    [Fact]
    public void MoveIsUndoneAfterTheChanges_TheOldGoesOn_AndMovesAgain()
    {
        var old = new TestServer(1);
        var peer = new Peer(old);
        peer.Ask("SET", "a", "1");
        Moving.InSteps(old, new TestServer(2));
        peer.Ask("INCR", "a");
        var next = Moving.InSteps(old, new TestServer(2));
        Assert.Equal("$1\r\n2\r\n", new Peer(next).Ask("GET", "a"));
    }

    private static void Change(Peer peer, Random random, bool mayFlush)
    {
        var key = random.Next(2_000).ToString(CultureInfo.InvariantCulture);
        var value = random.Next(100_000).ToString(CultureInfo.InvariantCulture);
        switch (random.Next(12))
        {
            case 0: peer.Ask("DEL", key); break;
            case 1: peer.Ask("LPUSH", "l" + key, value); break;
            case 2: peer.Ask("RPOP", "l" + key); break;
            case 3: peer.Ask("HSET", "h" + key, value, "v"); break;
            case 4: peer.Ask("SADD", "s" + key, value); break;
            case 5: peer.Ask("SREM", "s" + key, value); break;
            case 6: peer.Ask("EXPIRE", key, "100000"); break;
            case 7: peer.Ask("INCR", "n" + key); break;
            case 8 when mayFlush && random.Next(300) == 0: peer.Ask("FLUSHALL"); break;
            default: peer.Ask("SET", key, value); break;
        }
    }

    /// <summary>All keys in their order, with what they hold.</summary>
    private static string Everything(Peer peer)
    {
        var scan = peer.Ask("SCAN", "0", "COUNT", "1000000");
        var keys = scan.Split("\r\n").Where((_, line) => line > 3 && line % 2 == 1).Where(key => key.Length > 0).ToArray();
        return scan + string.Concat(keys.Select(key => peer.Ask("PEXPIRETIME", key) + key[0] switch
        {
            'l' => peer.Ask("LRANGE", key, "0", "-1"),
            'h' => string.Join(',', peer.Ask("HKEYS", key).Split("\r\n").Order(StringComparer.Ordinal)),
            's' => string.Join(',', peer.Ask("SMEMBERS", key).Split("\r\n").Order(StringComparer.Ordinal)),
            _ => peer.Ask("GET", key),
        }));
    }

    /// <summary>Takes the bulk, and does something each time a slice comes.</summary>
    private sealed class ChangingWriter(Action change) : IBufferWriter<byte>
    {
        internal ArrayBufferWriter<byte> Written { get; } = new();

        public void Advance(int count)
        {
            Written.Advance(count);
            change();
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => Written.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => Written.GetSpan(sizeHint);
    }
}
