using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PluginRuntime.Subpartitions.Connections;
using PluginRuntime.Subpartitions.Connections.Linux;
using PluginRuntime.Subpartitions.Tests.Connections.Support;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections;

public sealed class ServerMemoryTests
{
    private const long ThreeGiB = 3L << 30;

    [FactOnLinux]
    public async Task MemoryOfThreeGiB_PassesByDescriptor_AndIsTheSameToItsEnd()
    {
        using var region = MemoryRegion.Create(ThreeGiB);
        using var old = await MapAsync(region, isNew: true);
        Assert.Equal((ThreeGiB, true), (old.Length, old.IsNew));
        Assert.Equal(0, old.Slice(ThreeGiB - 8, 8)[7]);
        old.Slice(0, 4)[0] = 1;
        old.Slice(ThreeGiB - 1, 1)[0] = 2;
        old.Slice((2L << 30) + 5, 1)[0] = 3;
        old.Revoke();
        using var fresh = await MapAsync(region, isNew: false);
        Assert.Equal((1, 2, 3), (fresh.Slice(0, 1)[0], fresh.Slice(ThreeGiB - 1, 1)[0], fresh.Slice((2L << 30) + 5, 1)[0]));
        Assert.False(fresh.IsNew);
    }

    [FactOnLinux]
    public async Task RevokedMemory_IsRefused_AndRestoredMemoryIsWhatTheOtherLeft()
    {
        using var region = MemoryRegion.Create(10_000);
        using var memory = await MapAsync(region, isNew: true);
        memory.Slice(5, 1)[0] = 1;
        for (var time = 0; time < 3; time++)
        {
            memory.Revoke();
            memory.Revoke();
            Assert.Contains("handed over", Assert.Throws<ObjectDisposedException>(() => memory.Slice(0, 1).Length).Message, StringComparison.Ordinal);
            using (var other = await MapAsync(region, isNew: false))
                other.Slice(5, 1)[0]++;
            memory.Restore();
            memory.Restore();
            Assert.Equal(time + 2, memory.Slice(5, 1)[0]);
        }

        memory.Dispose();
        Assert.Contains("ended", Assert.Throws<ObjectDisposedException>(() => memory.Slice(0, 1).Length).Message, StringComparison.Ordinal);
    }

    [FactOnLinux]
    public async Task SpanThatWasKept_FindsNoAccess_WhileTheMemoryIsRevoked()
    {
        // What touches it is ended by the system; so the system's own words are read instead of touching it.
        using var region = MemoryRegion.Create(1 << 20);
        using var memory = await MapAsync(region, isNew: true);
        var address = Address(memory);
        Assert.StartsWith("rw-s", Rights(address), StringComparison.Ordinal);
        memory.Revoke();
        Assert.StartsWith("---p", Rights(address), StringComparison.Ordinal);
        memory.Restore();
        Assert.StartsWith("rw-s", Rights(address), StringComparison.Ordinal);
    }

    [FactOnLinux]
    public async Task RevokedMemory_IsMappedElsewhereAtMost_AndNowhereOnceItIsDisposed()
    {
        using var region = MemoryRegion.Create(3 << 20);
        using var memory = await MapAsync(region, isNew: true);
        var file = Mapping(Address(memory))[4];
        Assert.Equal(1, Mappings(file));
        for (var time = 0; time < 3; time++)
        {
            memory.Slice(time, 1)[0] = 7;
            memory.Revoke();
            Assert.InRange(Mappings(file), 0, 1);
            memory.Restore();
            Assert.Equal(1, Mappings(file));
            Assert.Equal(7, memory.Slice(time, 1)[0]);
        }

        memory.Revoke();
        memory.Dispose();
        Assert.Equal(0, Mappings(file));
    }

    [FactOnLinux]
    public async Task MemoryOfAnySize_LiesWhereItsTablesCanBePutAside()
    {
        foreach (var bytes in new[] { 1L, 4096, 5000, 2 << 20, (2 << 20) + 1, 100 << 20 })
        {
            using var region = MemoryRegion.Create(bytes);
            using var memory = await MapAsync(region, isNew: true);
            Assert.Equal(0ul, Address(memory) % (2 << 20));
            memory.Slice(bytes - 1, 1)[0] = 9;
            memory.Revoke();
            memory.Restore();
            Assert.Equal(9, memory.Slice(bytes - 1, 1)[0]);
        }
    }

    [FactOnLinux]
    public async Task SliceThatIsNotInside_IsRefused()
    {
        using var region = MemoryRegion.Create(100);
        using var memory = await MapAsync(region, isNew: true);
        Assert.Equal(0, memory.Slice(100, 0).Length);
        Assert.Equal(100, memory.Slice(0, 100).Length);
        foreach (var (offset, length) in new[] { (-1L, 1), (0L, -1), (0L, 101), (100L, 1), (101L, 0), (long.MaxValue, int.MaxValue) })
            Assert.Throws<ArgumentOutOfRangeException>(() => memory.Slice(offset, length).Length);
    }

    [FactOnLinux]
    public void SizeOfMemory_CanNeverChange()
    {
        using var region = MemoryRegion.Create(5000);
        var number = (int)region.Handle.DangerousGetHandle();
        Assert.Equal(-1, Libc.SetLength(number, 4000));
        Assert.Equal(-1, Libc.SetLength(number, 6000));
        Assert.Equal(5000, RandomAccess.GetLength(new SafeFileHandle(number, ownsHandle: false)));
        const int getSeals = 1034;
        Assert.Equal(7, Libc.Control(number, getSeals, 0));
    }

    [FactOnLinux]
    public async Task SizesThatCannotBe_AreRefused_WithTheSize()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryRegion.Create(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryRegion.Create(-1));

        // The system gives memory when it is touched; but there are not so many addresses.
        using var region = MemoryRegion.Create(long.MaxValue);
        Assert.Contains($"{long.MaxValue} bytes cannot be mapped", (await Assert.ThrowsAsync<IOException>(() => MapAsync(region, isNew: true))).Message, StringComparison.Ordinal);
    }

    private static async Task<MappedMemory> MapAsync(MemoryRegion region, bool isNew)
    {
        var (kernel, child) = await Ground.ChannelsAsync();
        await using (kernel)
        await using (child)
        {
            await kernel.SendAsync(1, [region.Handle], default);
            return new MappedMemory((await child.ReceiveAsync(1, 1, default).Within("descriptor")).Single(), region.Length, isNew);
        }
    }

    private static ulong Address(ServerMemory memory) => (ulong)MemoryMarshalAddress(memory.Slice(0, 1));

    private static unsafe nint MemoryMarshalAddress(Span<byte> span) => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));

    private static string Rights(ulong address) => Mapping(address)[1];

    /// <summary>What the system says of a mapping: addresses, rights, offset, device, file, and the file's name.</summary>
    private static string[] Mapping(ulong address)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var range = parts[0].Split('-');
            if (Convert.ToUInt64(range[0], 16) <= address && address < Convert.ToUInt64(range[1], 16))
                return parts;
        }

        return ["none", "none", "", "", ""];
    }

    private static int Mappings(string file) => File.ReadLines("/proc/self/maps").Count(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4] == file);
}
