using System.Buffers;
using System.Text;
using RespServer.Serving;
using RespServer.State;

namespace RespServer;

/// <summary>Executes each command once, and hands the keys over, in a server of its own: so that the first client does not wait for the compiler.</summary>
internal static class Rehearsal
{
    /// <summary>Often enough for the hot ones to be compiled again, optimised.</summary>
    private const int Rounds = 40;

    private static readonly string[] Requests =
    [
        "SET key value", "GET key", "MGET key other", "MSET key 1 other 2", "INCR key", "INCRBY key 5", "DECR key", "APPEND key 0", "STRLEN key",
        "EXPIRE key 100", "TTL key", "PTTL key", "PERSIST key", "PEXPIRE other 1", "SET text value EX 10 NX", "LPUSH list a b", "RPUSH list c", "LRANGE list 0 -1",
        "LPOP list", "RPOP list", "LLEN list", "HSET hash field value", "HGET hash field", "HGETALL hash", "HINCRBY hash count 1", "HDEL hash field", "SADD set a b",
        "SISMEMBER set a", "SMEMBERS set", "SREM set a", "TYPE key", "EXISTS key", "KEYS *", "SCAN 0", "DEL key", "INFO", "CLIENT LIST", "CONFIG GET *", "PING", "UNKNOWN",
    ];

    internal static void Run(Func<Edition> edition, TimeProvider time, CancellationToken cancellationToken)
    {
        var server = new ServerCore(edition(), time);
        var session = new Session(server, 1);
        var replies = new ArrayBufferWriter<byte>();
        var requests = Requests.SelectMany(Encode).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();

            replies.ResetWrittenCount();
            session.Execute(new ReadOnlySequence<byte>(requests), replies, out _, out _);
            var state = new ArrayBufferWriter<byte>();
            var export = new KeyspaceExport(server);
            export.WriteBulk(state, cancellationToken);
            var changes = new ArrayBufferWriter<byte>();
            session.Execute(new ReadOnlySequence<byte>(requests), replies, out _, out _);
            export.WriteChanges(changes);
            var next = new ServerCore(edition(), time);
            KeyspaceImport.Replace(next, new ReadOnlySequence<byte>(state.WrittenMemory), cancellationToken);
            KeyspaceImport.Apply(next, new ReadOnlySequence<byte>(changes.WrittenMemory));
        }

        ClientFacts.From(session.Client.ToBytes());
    }

    private static byte[] Encode(string request)
    {
        var words = request.Split(' ');
        return Encoding.ASCII.GetBytes($"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n")));
    }
}
