namespace PluginRuntime.SubpartitionHost.Tests;

/// <summary>The limit that a process gives its own heap; here that of the tests, which is lifted at the end.</summary>
public sealed class MemoryLimitTests
{
    [Fact]
    public void Limit_IsTaken_ChangedAndLifted_AndOneThatIsTooLowLeavesTheOneBefore()
    {
        var unlimited = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var limit = new MemoryLimit();
        var held = GC.AllocateUninitializedArray<byte>(64 << 20);
        held.AsSpan().Fill(1);
        try
        {
            const long large = 2L << 30;
            var (failure, heap) = limit.Set(large);
            Assert.Null(failure);
            Assert.InRange(heap, large / 2, large);
            Assert.Equal(heap, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

            var (tooLow, still) = limit.Set(8L << 20);
            Assert.NotNull(tooLow);
            Assert.Contains("compacting collection", tooLow.Cause, StringComparison.Ordinal);
            Assert.Equal(heap, still);

            var (again, smaller) = limit.Set(large / 2);
            Assert.Null(again);
            Assert.InRange(smaller, large / 4, large / 2);
        }
        finally
        {
            Assert.Equal((null, unlimited), limit.Set(0));
            GC.KeepAlive(held);
        }
    }
}
