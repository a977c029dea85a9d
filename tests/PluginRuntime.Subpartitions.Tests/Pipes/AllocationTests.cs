using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

/// <summary>What is allocated is counted for the whole process: nothing may run beside.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    [Fact]
    public async Task SixtyFourMebibytesBothWays_AreEachAllocatedOnce()
    {
        const int Size = 64 * 1024 * 1024;
        await using var pair = await PipePair.OpenAsync();
        var data = new byte[Size];
        data[^1] = 7;
        await pair.Caller.CallAsync(new byte[100_000], default).Within("result");
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = await pair.Caller.CallAsync(data, default).Within("result");
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(Size, result.Length);
        Assert.Equal(7, result[^1]);

        // Once where the arguments arrive, once where the result does; the rest is for both ends' frames.
        Assert.InRange(allocated, 2L * Size, (2L * Size) + (Size / 8));
    }
}
