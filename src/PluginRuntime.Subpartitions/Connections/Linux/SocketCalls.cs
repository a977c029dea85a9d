using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections.Linux;

/// <summary>Calls on established and listening sockets. None of them waits.</summary>
internal static unsafe class SocketCalls
{
    private const int AddressBytes = 128;
    private const int FamilyInternet = 2;
    private const int FamilyInternet6 = 10;

    /// <summary>Receives.</summary>
    /// <returns>How many bytes; 0: no more will come; -1: see <see cref="Errno.Last"/>.</returns>
    internal static int Receive(int socket, Span<byte> into)
    {
        fixed (byte* buffer = into)
            return (int)Libc.Receive(socket, buffer, into.Length, Libc.DoNotWait);
    }

    /// <summary>Whether there are bytes to be received.</summary>
    internal static bool HasMore(int socket)
    {
        const int peek = 2;
        byte unused;
        return Libc.Receive(socket, &unused, 1, Libc.DoNotWait | peek) > 0;
    }

    /// <summary>Receives what nobody wants.</summary>
    /// <returns>Whether more may come.</returns>
    internal static bool ThrowAway(int socket)
    {
        const int most = 64;
        var unused = stackalloc byte[16 * 1024];
        for (var count = 0; count < most; count++)
        {
            var received = Libc.Receive(socket, unused, 16 * 1024, Libc.DoNotWait);
            if (received <= 0)
                return received < 0 && Errno.Last is Errno.Again or Errno.Interrupted;
        }

        return true;
    }

    /// <summary>Tells the peer that nothing more comes, whoever else has a copy of the socket.</summary>
    internal static void EndSending(int socket) => _ = Libc.Shutdown(socket, how: 1);

    /// <summary>Sends; a peer that is gone raises no signal.</summary>
    /// <returns>How many bytes; -1: see <see cref="Errno.Last"/>.</returns>
    internal static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* buffer = bytes)
            return (int)Libc.Send(socket, buffer, bytes.Length, Libc.DoNotWait | Libc.NoSignal);
    }

    /// <summary>Accepts one connection; small messages of a TCP connection leave at once.</summary>
    /// <param name="listening">The listening socket.</param>
    /// <param name="peer">Its peer, if that has an address.</param>
    /// <returns>The descriptor; -1: see <see cref="Errno.Last"/>.</returns>
    internal static int Accept(int listening, out IPEndPoint? peer)
    {
        var address = stackalloc byte[AddressBytes];
        uint length = AddressBytes;
        peer = null;
        var socket = Libc.Accept(listening, address, &length, Libc.CloseOnExec | Libc.NonBlocking);
        if (socket < 0)
            return socket;
        peer = Peer(new ReadOnlySpan<byte>(address, (int)Math.Min(length, AddressBytes)));
        if (peer is not null)
        {
            var on = 1;
            _ = Libc.SetOption(socket, Libc.TcpLevel, Libc.NoDelay, &on, sizeof(int));
        }

        return socket;
    }

    /// <summary>Calls on a descriptor shall not wait: accepted ones are so, listening ones are made so. Counts for every copy of it.</summary>
    internal static void MakeNonBlocking(int descriptor)
    {
        const int getFlags = 3;
        const int setFlags = 4;
        var flags = Libc.Control(descriptor, getFlags, 0);
        if (flags < 0 || Libc.Control(descriptor, setFlags, flags | Libc.NonBlocking) < 0)
            throw Errno.Failure("A socket cannot be made not to block");
    }

    /// <summary>
    /// A port can be bound again while connections that were closed linger. The option of that name in <c>Socket</c> shares the port
    /// with others, too: two servers would listen and neither be told.
    /// </summary>
    internal static void ReuseAddress(int socket)
    {
        const int reuseAddress = 2;
        var on = 1;
        if (Libc.SetOption(socket, Libc.SocketLevel, reuseAddress, &on, sizeof(int)) < 0)
            throw Errno.Failure("A socket cannot be made to reuse its address");
    }

    /// <summary>Whether there is a socket at a path.</summary>
    internal static bool IsSocket(string path)
    {
        const int currentFolder = -100;
        const int noFollow = 0x100;
        const uint type = 1;
        const int modeOffset = 28;
        const int typeMask = 0xF000;
        const int socketType = 0xC000;
        var status = stackalloc byte[256];
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
            return Libc.Status(currentFolder, text, noFollow, type, status) == 0 && (*(ushort*)(status + modeOffset) & typeMask) == socketType;
    }

    /// <summary>Two sockets that are connected with each other.</summary>
    internal static (Descriptor One, Descriptor Other) Pair()
    {
        const int unix = 1;
        const int stream = 1;
        var descriptors = stackalloc int[2];
        if (Libc.MakePair(unix, stream | Libc.CloseOnExec | Libc.NonBlocking, 0, descriptors) < 0)
            throw Errno.Failure("No pair of sockets can be made");
        return (new Descriptor(descriptors[0]), new Descriptor(descriptors[1]));
    }

    /// <summary>Another descriptor of the same socket.</summary>
    internal static Descriptor Copy(SafeHandle socket)
    {
        const int copyWithCloseOnExec = 1030;
        var number = Libc.Control((int)socket.DangerousGetHandle(), copyWithCloseOnExec, 0);
        return number >= 0 ? new Descriptor(number) : throw Errno.Failure("A socket cannot be copied");
    }

    private static IPEndPoint? Peer(ReadOnlySpan<byte> address)
    {
        if (address.Length < sizeof(short))
            return null;
        var family = BitConverter.ToUInt16(address);
        if (family == FamilyInternet)
            return new(new IPAddress(address[4..8]), BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
        if (family != FamilyInternet6)
            return null;
        return new(new IPAddress(address[8..24], BitConverter.ToUInt32(address[24..])), BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
    }
}
