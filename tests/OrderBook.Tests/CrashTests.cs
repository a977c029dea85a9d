using PluginRuntime;
using Xunit;

namespace OrderBook.Tests;

/// <summary>
/// Processes are lost at random between matching, writing and acknowledging; appends of lost processes come late; callers repeat what they do not
/// know the outcome of. In the end every acknowledged answer stands, and the book is what a model makes of its orders.
/// </summary>
public sealed class CrashTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task ProcessesLostAtRandom_WhatWasAcknowledgedStands_AndTheRestIsAllOrNothing(int seed)
    {
        var run = new CrashRun(new Random(seed));
        for (var life = 0; life < 5; life++)
            await run.LiveAsync(steps: 60);
        await run.CheckAsync();
    }
}
