using System.Buffers;
using RespServer.Tests.Hosting;
using RespServer.Tests.Protocol;

namespace RespServer.Tests.Moves;

/// <summary>A connection moves at a safe point, wherever in a request that is.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void ServerMovesAfterEachByte_EachRequestIsAnsweredOnce(int from, int to)
    {
        foreach (var (name, script) in Scripts.Common)
        {
            var server = new TestServer(from);
            var peer = new Peer(server, segmentBytes: 7);
            var moves = 0;
            foreach (var (request, bytes, reply) in Script.Read(script))
            {
                var answer = "";
                foreach (var value in bytes)
                {
                    answer += peer.Send([value]);
                    var next = new TestServer(moves++ % 2 == 0 ? to : from);
                    Moving.InSteps(server, next);
                    peer.MoveTo(next);
                    server = next;
                }

                Assert.Equal($"{name}: {request} -> {Script.Show(reply)}", $"{name}: {request} -> {Script.Show(answer)}");
            }

            Assert.True(peer.IsOpen);
        }
    }

    [Fact]
    public void ServerMoves_WhatTheClientHasToldOfItselfGoesOver()
    {
        var old = new TestServer(1);
        var peer = new Peer(old);
        peer.Ask("CLIENT", "SETNAME", "worker");
        peer.Ask("CLIENT", "SETINFO", "LIB-NAME", "lib");
        peer.Ask("CLIENT", "SETINFO", "lib-ver", "1.2");
        peer.Ask("CLIENT", "NO-EVICT", "on");
        var id = peer.Ask("CLIENT", "ID");

        peer.MoveTo(Moving.InSteps(old, new TestServer(2)));

        Assert.Equal("$6\r\nworker\r\n", peer.Ask("CLIENT", "GETNAME"));
        Assert.Equal(id, peer.Ask("CLIENT", "ID"));
        var list = peer.Ask("CLIENT", "LIST");
        Assert.Contains(" name=worker ", list, StringComparison.Ordinal);
        Assert.Contains(" lib-name=lib lib-ver=1.2\n", list, StringComparison.Ordinal);
        Assert.Contains(" flags=e ", list, StringComparison.Ordinal);
    }

    [Fact]
    public void StateOfAConnectionIsOfALaterVersion_WhatIsNotKnownIsKept()
    {
        var peer = new Peer(new TestServer(1));
        peer.Ask("CLIENT", "SETNAME", "worker");
        peer.MoveTo(new TestServer(1));
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        writer.Write(peer.Connection.State.Span);
        new RespServer.State.StateWriter(writer).Field(40, "later"u8);
        peer.Connection.Freeze();
        peer.Connection.State = writer.WrittenMemory;
        peer.Connection.Serve(new TestServer(1).Server);
        peer.Ask("CLIENT", "SETNAME", "other");
        peer.MoveTo(new TestServer(2));

        Assert.Equal("$5\r\nother\r\n", peer.Ask("CLIENT", "GETNAME"));
        Assert.True(peer.Connection.State.Span.IndexOf("later"u8) > 0, "The field is lost.");
    }

    [Fact]
    public async Task MoveIsUndone_TheConnectionIsServedAgainHere()
    {
        var server = new TestServer(1);
        var peer = new Peer(server);
        Assert.Equal("", peer.Send("*2\r\n$4\r\nECHO\r\n$5\r\nhal"));
        peer.MoveTo(server);
        Assert.Equal("$5\r\nhallo\r\n", peer.Send("lo\r\n"));
        Assert.Equal(1, (await server.StatusAsync()).Connections);
    }

    [Fact]
    public async Task ServerStops_HandlersEnd()
    {
        var server = new TestServer(1);
        var connection = new TestConnection(1);
        using var stopping = new CancellationTokenSource();
        connection.Serve(server.Server, stopping.Token);
        Assert.Equal(1, (await server.StatusAsync()).Connections);
        await stopping.CancelAsync();
        await connection.Served.Within("end of the handler");
        Assert.Equal(0, (await server.StatusAsync()).Connections);
    }
}
