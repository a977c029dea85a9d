using System.Buffers;
using System.Reflection;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.Packages;

/// <summary>The packages themselves, through the life cycle that a runtime gives them.</summary>
public sealed class PackageTests
{
    [Theory]
    [InlineData("1.0.0", "2.0.0")]
    [InlineData("2.0.0", "1.0.0")]
    public async Task OneVersionHandsOverToTheOther_WithKeysAndConnection(string from, string to)
    {
        await using var old = new LoadedPackage(from);
        await old.StartAsync(VirtualServerStart.Created);
        await old.Server.AcquireAsync(CancellationToken.None);
        var connection = new TestConnection(1);
        connection.Serve(old.Server);
        var peer = new Wire(connection);
        Assert.Equal("+OK\r\n", peer.Ask("SET a 1\r\n"));
        await using var next = new LoadedPackage(to);
        await next.StartAsync(VirtualServerStart.Moved);
        var state = new ArrayBufferWriter<byte>();
        old.State.ExportBulk(state, CancellationToken.None);
        next.State.ImportBulk(new ReadOnlySequence<byte>(state.WrittenMemory), old.State.StateVersion, CancellationToken.None);
        Assert.Equal(":2\r\n", peer.Ask("INCR a\r\nINC"));
        connection.Freeze();
        Assert.True(connection.IsAtSafePoint);
        await old.Server.ReleaseAsync(CancellationToken.None);
        var changes = new ArrayBufferWriter<byte>();
        old.State.ExportChanges(changes);
        next.State.ImportChanges(new ReadOnlySequence<byte>(changes.WrittenMemory), old.State.StateVersion);
        await next.Server.AcquireAsync(CancellationToken.None);
        connection.Serve(next.Server);

        Assert.Equal(":3\r\n", peer.Ask("R a\r\n"));
        Assert.Equal(to == "2.0.0" ? "$1\r\n3\r\n" : "-ERR unknown command 'GETDEL', with args beginning with: 'a' \r\n", peer.Ask("GETDEL a\r\n"));
        Assert.Equal(to == "2.0.0", peer.Ask("INFO server\r\n").Contains("resp_server_version:2.0.0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.0.0", 1)]
    [InlineData("2.0.0", 2)]
    public async Task Package_SaysWhatItIs_AndBringsNothingThatEveryHostHas(string version, int stateVersion)
    {
        await using var package = new LoadedPackage(version);
        Assert.Equal("resp-server", package.Assembly.GetCustomAttribute<VirtualServerAttribute>()!.Id);
        Assert.Equal(version, package.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        Assert.Equal(CallConcurrency.Concurrent, package.Module.Calls);
        Assert.Equal(stateVersion, package.State.StateVersion);
        Assert.Equal([Path.Combine("contracts", "RespServer.Contracts.dll"), Path.Combine("module", "RespServer.dll")], package.Files);
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("2.0.0")]
    public async Task ServersOfAProcess_HaveTheirOwnKeys(string version)
    {
        await using var package = new LoadedPackage(version);
        var first = new TestConnection(1);
        var second = new TestConnection(1);
        first.Serve(package.Server);
        second.Serve(package.MakeServer());
        Assert.Equal("+OK\r\n", new Wire(first).Ask("SET a 1\r\n"));
        Assert.Equal("$-1\r\n", new Wire(second).Ask("GET a\r\n"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("6390")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost:6390")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("::1:6390")]
    [InlineData("unix:relative")]
    public async Task AddressIsNone_StartFailsAndSaysWhatOneLooksLike(string? address)
    {
        var refused = await Assert.ThrowsAsync<FormatException>(async () => await new TestServer(1, address: address).Server.StartAsync(VirtualServerStart.Created, CancellationToken.None));
        Assert.Equal($"The option 'address' is '{address}'; it must be an IP address with a port, such as 127.0.0.1:6390, or unix: with a full path.", refused.Message);
    }

    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:")]
    [InlineData("[::1]:0", "[::1]:")]
    public async Task AddressIsOne_TheStatusSaysWhereItListens(string address, string beginning)
    {
        var server = new TestServer(2, address: address);
        await server.Server.StartAsync(VirtualServerStart.Created, CancellationToken.None);
        using var listening = server.Context.Listening;
        var status = await server.StatusAsync();
        Assert.StartsWith(beginning, status.Address, StringComparison.Ordinal);
        Assert.DoesNotMatch(":0$", status.Address);
        Assert.Equal(("2.0.0", 0L, 0, 0L, 1L), (status.Version, status.Keys, status.Connections, status.Commands, status.Epoch));
    }

    private sealed class Wire(TestConnection connection)
    {
        internal string Ask(string line) => connection.Exchange(System.Text.Encoding.Latin1.GetBytes(line));
    }
}
