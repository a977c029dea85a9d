using System.Net;
using System.Net.Sockets;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Connections.Linux;
using PluginRuntime.Subpartitions.Tests.Connections.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections;

public sealed class ListeningSocketTests
{
    [FactOnLinux]
    public void FreePort_IsFound_AndSaid()
    {
        using var listening = ListeningSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = Assert.IsType<IPEndPoint>(listening.Address);
        Assert.NotEqual(0, address.Port);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect(address);
    }

    [FactOnLinux]
    public void PortAtWhichSomebodyListens_IsRefused_AndTheMessageSaysSo()
    {
        using var first = ListeningSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var failure = Assert.Throws<IOException>(() => ListeningSocket.Bind(first.Address));
        Assert.Contains($"tcp:{first.Address} cannot be listened on: address in use", failure.Message, StringComparison.Ordinal);
    }

    [FactOnLinux]
    public void PortThatWasClosed_IsBoundAgainAtOnce_ThoughConnectionsLinger()
    {
        EndPoint address;
        using (var first = ListeningSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0)))
        {
            address = first.Address;
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(address);
            using var accepted = new Descriptor(SocketCalls.Accept((int)first.Handle.DangerousGetHandle(), out var peer));
            Assert.Equal(client.LocalEndPoint, peer);
        }

        using var second = ListeningSocket.Bind(address);
        Assert.Equal(address, second.Address);
    }

    [FactOnLinux]
    public void AcceptedConnection_SendsAtOnce_AndNeverBlocks()
    {
        using var listening = ListeningSocket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        Assert.Equal(-1, SocketCalls.Accept((int)listening.Handle.DangerousGetHandle(), out _));
        using var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listening.Address);
        using var accepted = new Socket(new SafeSocketHandle(SocketCalls.Accept((int)listening.Handle.DangerousGetHandle(), out var peer), ownsHandle: true));
        Assert.True(accepted.NoDelay);
        Assert.Equal(client.LocalEndPoint, peer);
        const int getDescriptorFlags = 1;
        const int getFlags = 3;
        Assert.Equal(1, Libc.Control((int)accepted.Handle, getDescriptorFlags, 0));
        Assert.NotEqual(0, Libc.Control((int)accepted.Handle, getFlags, 0) & Libc.NonBlocking);
    }

    [FactOnLinux]
    public void ListenerThatTheKernelHasClosed_GoesOnWithItsCopies()
    {
        var listening = ListeningSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var copy = SocketCalls.Copy(listening.Handle);
        listening.Dispose();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listening.Address);
        using var accepted = new Descriptor(SocketCalls.Accept(copy.Number, out _));
        Assert.False(accepted.IsInvalid);
    }

    [FactOnLinux]
    public void AddressOfAnotherMachine_IsRefused() =>
        Assert.Contains("no such address", Assert.Throws<IOException>(() => ListeningSocket.Bind(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0))).Message, StringComparison.Ordinal);

    [FactOnLinux]
    public void PathThatIsLeftOfAProcessThatEnded_IsTaken_AndRemovedInTheEnd()
    {
        var path = Ground.NewPath();
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path));

            // Socket removes its path when it is disposed; a process that is killed does not.
            File.Move(path, path + "~");
        }

        File.Move(path + "~", path);
        using (var listening = ListeningSocket.Bind(new UnixDomainSocketEndPoint(path)))
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            client.Connect(listening.Address);
        }

        Assert.False(File.Exists(path));
    }

    [FactOnLinux]
    public void PathAtWhichSomebodyListens_OrThatIsAFile_IsLeftAlone()
    {
        var path = Ground.NewPath();
        using (ListeningSocket.Bind(new UnixDomainSocketEndPoint(path)))
        {
            Assert.Contains("address in use", Assert.Throws<IOException>(() => ListeningSocket.Bind(new UnixDomainSocketEndPoint(path))).Message, StringComparison.Ordinal);
            Assert.True(File.Exists(path));
        }

        File.WriteAllText(path, "");
        Assert.Contains("address in use", Assert.Throws<IOException>(() => ListeningSocket.Bind(new UnixDomainSocketEndPoint(path))).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
        File.Delete(path);
    }

    [Theory]
    [InlineData("tcp:127.0.0.1:6390")]
    [InlineData("tcp:0.0.0.0:0")]
    [InlineData("tcp:[::1]:6390")]
    [InlineData("unix:/run/a b/c")]
    public void AddressAsText_IsTheSameAddress(string text) => Assert.Equal(text, EndPointText.Format(EndPointText.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:1")]
    [InlineData("tcp:")]
    [InlineData("tcp:localhost:1")]
    [InlineData("tcp:127.0.0.1:70000")]
    [InlineData("unix:")]
    [InlineData("http://x")]
    public void TextThatIsNoAddress_IsRefused_AndNamed(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => EndPointText.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void OtherKindsOfAddresses_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => EndPointText.Format(new DnsEndPoint("localhost", 1)));
        Assert.Throws<ArgumentException>(() => EndPointText.Format(new UnixDomainSocketEndPoint("\0abstract")));
        Assert.Throws<FormatException>(() => EndPointText.Parse("unix:/" + new string('x', 200)));
    }
}
