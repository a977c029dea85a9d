using RespServer.Tests.Hosting;

namespace RespServer.Tests.Protocol;

/// <summary>What each command answers, byte by byte, however the bytes of a request come in.</summary>
public sealed class CommandTests
{
    public static TheoryData<string, int> Groups
    {
        get
        {
            var groups = new TheoryData<string, int>();
            foreach (var (name, _) in Scripts.Common)
            {
                groups.Add(name, 1);
                groups.Add(name, 2);
            }

            foreach (var (name, _) in Scripts.Second)
                groups.Add(name, 2);
            return groups;
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Command_AnswersAsRedisDoes(string group, int version)
    {
        var peer = new Peer(new TestServer(version));
        foreach (var (request, bytes, reply) in Steps(group))
            Assert.Equal($"{request} -> {Script.Show(reply)}", $"{request} -> {Script.Show(peer.Send(bytes))}");
        Assert.True(peer.IsOpen);
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void RequestsAreCutAtEveryByte_AnswersAreTheSame(string group, int version)
    {
        var byBytes = new Peer(new TestServer(version), segmentBytes: 1);
        foreach (var (request, bytes, reply) in Steps(group))
        {
            var answer = "";
            foreach (var value in bytes)
            {
                Assert.Equal("", answer);
                answer = byBytes.Send([value]);
            }

            Assert.Equal($"{request} -> {Script.Show(reply)}", $"{request} -> {Script.Show(answer)}");
        }
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void RequestsArePipelined_AnswersAreTheSameInOrder(string group, int version)
    {
        var steps = Steps(group);
        var all = steps.SelectMany(step => step.Bytes).ToArray();
        var expected = string.Concat(steps.Select(step => step.Reply));
        Assert.Equal(expected, new Peer(new TestServer(version)).Send(all));

        // In two parts, wherever they meet, and in segments of any size.
        for (var cut = 1; cut < all.Length; cut += 13)
        {
            var peer = new Peer(new TestServer(version), segmentBytes: 1 + (cut % 97));
            Assert.Equal(expected, peer.Send(all.AsSpan(0, cut)) + peer.Send(all.AsSpan(cut)));
        }
    }

    [Fact]
    public void CommandsOfVersion2_AreUnknownToVersion1()
    {
        var peer = new Peer(new TestServer(1));
        Assert.Equal("-ERR unknown command 'GETDEL', with args beginning with: 'a' \r\n", peer.Ask("GETDEL", "a"));
        Assert.Equal("-ERR unknown command 'OBJECT', with args beginning with: 'AGE' 'a' \r\n", peer.Ask("OBJECT", "AGE", "a"));
    }

    [Fact]
    public void ClientSaysHello_VersionTwoIsAgreedOn_AndTheNameKept()
    {
        var peer = new Peer(new TestServer(1));
        var hello = Script.Show(peer.Ask("HELLO", "2", "SETNAME", "me"));
        Assert.StartsWith("*14~$6~server~$5~redis~$7~version~$6~7.0.15~$5~proto~:2~$2~id~:", hello, StringComparison.Ordinal);
        Assert.EndsWith("~$4~mode~$10~standalone~$4~role~$6~master~$7~modules~*0~", hello, StringComparison.Ordinal);
        Assert.Equal("$2\r\nme\r\n", peer.Ask("CLIENT", "GETNAME"));
        Assert.StartsWith("-NOPROTO ", peer.Ask("HELLO", "3"), StringComparison.Ordinal);
        Assert.Equal("+RESET\r\n$-1\r\n", peer.Ask("RESET") + peer.Ask("CLIENT", "GETNAME"));
    }

    [Fact]
    public void CommandCount_IsThatOfTheList()
    {
        var peer = new Peer(new TestServer(2));
        var count = peer.Ask("COMMAND", "COUNT");
        Assert.Equal(count.Replace(':', '*'), peer.Ask("COMMAND", "LIST")[..count.Length]);
        Assert.InRange(int.Parse(count[1..], System.Globalization.CultureInfo.InvariantCulture), 60, 100);
    }

    private static List<(string Request, byte[] Bytes, string Reply)> Steps(string group) =>
        [.. Script.Read(Scripts.Common.Concat(Scripts.Second).Single(script => script.Name == group).Script)];
}
