using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Connections.Linux;

/// <summary>Messages that carry descriptors over a Unix stream socket.</summary>
internal static unsafe class DescriptorMessages
{
    /// <summary>Descriptors in one message; the system's bound is 253.</summary>
    internal const int MostDescriptors = 250;

    private static readonly int ControlHead = sizeof(Libc.ControlHeader);

    /// <summary>Sends bytes and descriptors; does not wait.</summary>
    /// <returns>How many bytes were sent, all or none of the descriptors with them; -1: see <see cref="Errno.Last"/>.</returns>
    internal static int Send(int socket, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> descriptors)
    {
        var controlLength = Align(ControlHead + (descriptors.Length * sizeof(int)));
        var control = stackalloc byte[controlLength];
        *(Libc.ControlHeader*)control = new() { Length = (nuint)(ControlHead + (descriptors.Length * sizeof(int))), Level = Libc.SocketLevel, Type = Libc.Rights };
        descriptors.CopyTo(new Span<int>(control + ControlHead, descriptors.Length));
        fixed (byte* data = bytes)
        {
            var segment = new Libc.Segment { Base = data, Length = (nuint)bytes.Length };
            var message = new Libc.MessageHeader { Segments = &segment, SegmentCount = 1, Control = control, ControlLength = (nuint)controlLength };
            return (int)Libc.SendMessage(socket, &message, Libc.DoNotWait | Libc.NoSignal);
        }
    }

    /// <summary>Receives bytes and the descriptors that came with them; does not wait.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="into">Room for the bytes of one message.</param>
    /// <param name="descriptors">Gets the descriptors, also when something is wrong with them.</param>
    /// <param name="truncated">Some were lost: there were too many, or this process may not have more.</param>
    /// <returns>How many bytes; 0: no more will come; -1: see <see cref="Errno.Last"/>.</returns>
    internal static int Receive(int socket, Span<byte> into, List<SafeHandle> descriptors, out bool truncated)
    {
        // For one more than is ever sent, so that a message of 253 does not come truncated without being seen.
        var controlLength = Align(ControlHead + (256 * sizeof(int)));
        var control = stackalloc byte[controlLength];
        fixed (byte* data = into)
        {
            var segment = new Libc.Segment { Base = data, Length = (nuint)into.Length };
            var message = new Libc.MessageHeader { Segments = &segment, SegmentCount = 1, Control = control, ControlLength = (nuint)controlLength };
            var received = (int)Libc.ReceiveMessage(socket, &message, Libc.ControlCloseOnExec | Libc.DoNotWait);
            truncated = received >= 0 && (message.Flags & Libc.ControlTruncated) != 0;
            if (received < 0)
                return received;
            Collect(control, (int)message.ControlLength, descriptors);
            return received;
        }
    }

    /// <summary>Waits until something can be done.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="events">What for.</param>
    internal static void Wait(int socket, short events)
    {
        var entry = new Libc.PollEntry { Descriptor = socket, Events = events };
        _ = Libc.Poll(&entry, 1, -1);
    }

    private static void Collect(byte* control, int length, List<SafeHandle> descriptors)
    {
        for (var at = 0; at + ControlHead <= length;)
        {
            var head = (Libc.ControlHeader*)(control + at);
            var whole = (int)head->Length;
            if (whole < ControlHead || at + whole > length)
                return;
            if (head->Level == Libc.SocketLevel && head->Type == Libc.Rights)
            {
                foreach (var number in new ReadOnlySpan<int>(control + at + ControlHead, (whole - ControlHead) / sizeof(int)))
                    descriptors.Add(new Descriptor(number));
            }

            at += Align(whole);
        }
    }

    private static int Align(int length) => (length + sizeof(nuint) - 1) & ~(sizeof(nuint) - 1);
}
