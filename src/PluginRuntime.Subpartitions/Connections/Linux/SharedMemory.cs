namespace PluginRuntime.Subpartitions.Connections.Linux;

/// <summary>Memory behind a descriptor, and its mappings.</summary>
internal static unsafe class SharedMemory
{
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const int AddSeals = 1033;

    /// <summary>Nobody can change its size, nor lift that: an access within it always finds memory.</summary>
    private const int SizeSeals = 0x1 | 0x2 | 0x4;

    private const int ReadWrite = 0x1 | 0x2;
    private const int None = 0;
    private const int Shared = 0x1;
    private const int Private = 0x2;
    private const int Fixed = 0x10;
    private const int Anonymous = 0x20;
    private const int NoReserve = 0x4000;
    private static readonly nint Failed = -1;

    /// <summary>Makes memory of zeros.</summary>
    /// <exception cref="IOException">The system has not so much; the message says why.</exception>
    internal static Descriptor Make(string name, long bytes)
    {
        Descriptor memory;
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(name + '\0'))
        {
            var number = Libc.MakeMemory(text, CloseOnExec | AllowSealing);
            if (number < 0)
                throw Errno.Failure("No shared memory can be made");
            memory = new Descriptor(number);
        }

        if (Libc.SetLength(memory.Number, bytes) == 0 && Libc.Control(memory.Number, AddSeals, SizeSeals) == 0)
            return memory;
        var failure = Errno.Failure($"Shared memory of {bytes} bytes cannot be made");
        memory.Dispose();
        throw failure;
    }

    /// <summary>Maps memory.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="IOException">It cannot be mapped; the message says why.</exception>
    internal static nint Map(int descriptor, long bytes) => Checked(Libc.Map(0, (nuint)bytes, ReadWrite, Shared, descriptor, 0), bytes);

    /// <summary>Maps memory where it was before.</summary>
    internal static void MapAgain(nint address, int descriptor, long bytes) =>
        Checked(Libc.Map(address, (nuint)bytes, ReadWrite, Shared | Fixed, descriptor, 0), bytes);

    /// <summary>Puts nothing in the memory's place: whoever touches it ends his process, and no other mapping comes to lie there.</summary>
    internal static void Fence(nint address, long bytes) =>
        Checked(Libc.Map(address, (nuint)bytes, None, Private | Anonymous | Fixed | NoReserve, -1, 0), bytes);

    /// <summary>Frees the addresses.</summary>
    internal static void Unmap(nint address, long bytes) => _ = Libc.Unmap(address, (nuint)bytes);

    private static nint Checked(nint address, long bytes) =>
        address != Failed ? address : throw Errno.Failure($"Shared memory of {bytes} bytes cannot be mapped");
}
