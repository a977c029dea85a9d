using BlockLog.Segments;
using Xunit;

namespace BlockLog.Tests;

/// <summary>The index of ids against a plain list.</summary>
public sealed class IdIndexTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(1500)]
    [InlineData(100_000)]
    public void NewestRecordsOfTheBound_AreFoundByTheirIds_AndNoOthers(int capacity)
    {
        var random = new Random(capacity);
        var index = new IdIndex(capacity);
        List<Guid> ids = [];
        for (var sequence = 1; sequence <= 5000; sequence++)
        {
            // Some that count up, some at random, some that were there before.
            var id = (sequence % 3, random.Next(20)) switch
            {
                (_, 0) when ids.Count > 0 => ids[random.Next(ids.Count)],
                (0, _) => new Guid(sequence, 0, 0, new byte[8]),
                (1, _) => new Guid(0, 0, 0, BitConverter.GetBytes((long)sequence)),
                _ => NewId(random),
            };
            ids.Add(id);
            index.Add(sequence, id);
            index.Add(sequence, id);
            if (sequence % 37 != 0 && sequence < 4990)
                continue;

            Assert.Equal(Math.Min(capacity, sequence), index.Count);
            var forgotten = Math.Max(0, ids.Count - capacity);
            foreach (var probe in ids.Take(40).Concat(ids.TakeLast(40)).Append(NewId(random)))
            {
                var expected = ids.LastIndexOf(probe) is var last && last >= forgotten ? last + 1 : 0;
                Assert.Equal(expected > 0, index.TryFind(probe, out var found));
                Assert.Equal(expected, found);
            }
        }
    }

    [Fact]
    public void IndexThatBeginsInTheMiddleOfALog_CountsFromThere()
    {
        var index = new IdIndex(10);
        for (var sequence = 1_000_001; sequence <= 1_000_025; sequence++)
            index.Add(sequence, Logs.Id(sequence));

        Assert.True(index.TryFind(Logs.Id(1_000_016), out var found));
        Assert.Equal(1_000_016, found);
        Assert.False(index.TryFind(Logs.Id(1_000_015), out _));
    }

    private static Guid NewId(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
