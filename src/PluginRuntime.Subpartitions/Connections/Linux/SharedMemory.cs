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
    private const int MayMove = 0x1;
    private const int MoveTo = 0x2;
    private const int KeepSource = 0x4;

    /// <summary>What one table of pages leads to, on x64 and on Arm with pages of 4 KiB.</summary>
    private const long TableBytes = 2 * 1024 * 1024;

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

    /// <summary>Maps memory, so aligned that its tables of pages can be put elsewhere as they are.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="IOException">It cannot be mapped; the message says why.</exception>
    internal static nint Map(int descriptor, long bytes)
    {
        var address = Reserve(bytes);
        try
        {
            MapAgain(address, descriptor, bytes);
            return address;
        }
        catch
        {
            Unmap(address, bytes);
            throw;
        }
    }

    /// <summary>Maps memory where it was before.</summary>
    internal static void MapAgain(nint address, int descriptor, long bytes) =>
        Checked(Libc.Map(address, (nuint)bytes, ReadWrite, Shared | Fixed, descriptor, 0), bytes);

    /// <summary>Puts nothing in the memory's place: whoever touches it ends his process, and no other mapping comes to lie there.</summary>
    /// <remarks>
    /// To unmap a gigabyte whose pages were touched takes some tens of milliseconds: each is looked at. So they are put aside, at an
    /// address that nobody knows, which takes a fraction of one: whole tables change hands. Between the two steps a page that is touched
    /// comes back as before; then nothing does.
    /// </remarks>
    /// <returns>Where the pages are; to be unmapped when nobody waits. 0: nowhere, since the system could not do that.</returns>
    internal static nint Fence(nint address, long bytes)
    {
        var aside = PutAside(address, bytes);
        try
        {
            Checked(Libc.Map(address, (nuint)bytes, None, Private | Anonymous | Fixed | NoReserve, -1, 0), bytes);
            return aside;
        }
        catch
        {
            if (aside != 0)
                Unmap(aside, bytes);
            throw;
        }
    }

    /// <summary>Puts pages back in the place of the fence.</summary>
    /// <returns>Whether they are there; else nothing has changed.</returns>
    internal static bool PutBack(nint aside, nint address, long bytes) => Libc.Remap(aside, (nuint)bytes, (nuint)bytes, MayMove | MoveTo, address) == address;

    /// <summary>Frees the addresses.</summary>
    internal static void Unmap(nint address, long bytes) => _ = Libc.Unmap(address, (nuint)bytes);

    private static nint PutAside(nint address, long bytes)
    {
        nint aside;
        try
        {
            aside = Reserve(bytes);
        }
        catch (IOException)
        {
            return 0;
        }

        if (Libc.Remap(address, (nuint)bytes, (nuint)bytes, MayMove | MoveTo | KeepSource, aside) == aside)
            return aside;

        // Systems before Linux 5.13 cannot. Whatever they have done to the reservation, nothing else lies there.
        Unmap(aside, bytes);
        return 0;
    }

    /// <summary>Takes addresses with nothing behind them, so aligned that tables of pages fit.</summary>
    private static nint Reserve(long bytes)
    {
        var length = RoundUp(bytes, Environment.SystemPageSize);
        var start = Checked(Libc.Map(0, (nuint)(length + TableBytes), None, Private | Anonymous | NoReserve, -1, 0), bytes);
        var address = (nint)RoundUp(start, TableBytes);
        if (address > start)
            Unmap(start, address - start);
        if (start + TableBytes > address)
            Unmap(address + (nint)length, start + TableBytes - address);
        return address;
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;

    private static nint Checked(nint address, long bytes) =>
        address != Failed ? address : throw Errno.Failure($"Shared memory of {bytes} bytes cannot be mapped");
}
