using System.Globalization;
using System.Text.RegularExpressions;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.Keys;

/// <summary>A scan comes across every key that is there all the time, whatever is added, removed, or moved meanwhile.</summary>
public sealed partial class ScanTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void KeysChangeDuringAScan_EachThatStaysIsFound(bool moves)
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var server = new TestServer(1);
            var peer = new Peer(server);
            for (var key = 0; key < 300; key++)
                peer.Ask("SET", $"{(key % 3 == 0 ? "stays" : "goes")}:{key}", "v");
            HashSet<string> found = [];
            var cursor = "0";
            do
            {
                var reply = peer.Ask("SCAN", cursor, "COUNT", random.Next(1, 30).ToString(CultureInfo.InvariantCulture));
                cursor = Bulk().Matches(reply)[0].Groups[1].Value;
                found.UnionWith(Bulk().Matches(reply).Skip(1).Select(match => match.Groups[1].Value));
                if (moves && random.Next(3) == 0)
                {
                    var next = new TestServer(random.Next(1, 3));
                    var bulk = Moving.ExportBulk(server);
                    Churn(peer, random);
                    Moving.ImportBulk(bulk, server, next);
                    Moving.HandOverChanges(server, next);
                    peer.MoveTo(next);
                    server = next;
                }

                Churn(peer, random);
            }
            while (cursor != "0");

            Assert.Equal(100, found.Count(key => key.StartsWith("stays:", StringComparison.Ordinal)));
        }
    }

    [GeneratedRegex(@"\$\d+\r\n([^\r]*)\r\n")]
    private static partial Regex Bulk();

    private static void Churn(Peer peer, Random random)
    {
        for (var change = random.Next(30); change > 0; change--)
        {
            peer.Ask("DEL", $"goes:{random.Next(300)}");
            if (random.Next(2) == 0)
                peer.Ask("SET", $"new:{random.Next(1000)}", "v");
        }
    }
}
