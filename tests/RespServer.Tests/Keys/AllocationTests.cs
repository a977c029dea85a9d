using System.Buffers;
using System.Text;
using RespServer.Serving;
using RespServer.Tests.Protocol;

namespace RespServer.Tests.Keys;

/// <summary>The commands of a busy cache cost no memory.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData("GET key")]
    [InlineData("GET none")]
    [InlineData("SET key vAlue")]
    [InlineData("SET key value EX 100")]
    [InlineData("MGET key none key")]
    [InlineData("INCR counter")]
    [InlineData("HGET hash field")]
    [InlineData("HSET hash field other")]
    [InlineData("SISMEMBER set member")]
    [InlineData("LRANGE list 0 -1")]
    [InlineData("EXISTS key none")]
    [InlineData("TTL key")]
    [InlineData("PING")]
    public void CommandIsRepeated_AllocatesNothing(string command)
    {
        var server = new ServerCore(new Edition(), TimeProvider.System);
        var session = new Session(server, 1);
        var replies = new ArrayBufferWriter<byte>(1 << 20);
        foreach (var line in new[] { "SET key value", "SET counter 1000000000", "HSET hash field value", "SADD set member", "RPUSH list a b c" })
            Execute(Script.Encode(line));
        // Sixteen to a read, as from a client that pipelines.
        var request = Enumerable.Repeat(Script.Encode(command), 16).SelectMany(bytes => bytes).ToArray();
        for (var warm = 0; warm < 100; warm++)
            Execute(request);

        // The least of some tries: the compiler at work allocates now and then.
        var allocated = long.MaxValue;
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var run = 0; run < 100; run++)
                Execute(request);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.DoesNotContain("-ERR", Encoding.Latin1.GetString(replies.WrittenSpan), StringComparison.Ordinal);
        Assert.Equal(0, allocated);

        // Without assertions, which allocate.
        void Execute(byte[] bytes)
        {
            replies.ResetWrittenCount();
            session.Execute(new ReadOnlySequence<byte>(bytes), replies, out _, out _);
        }
    }
}
