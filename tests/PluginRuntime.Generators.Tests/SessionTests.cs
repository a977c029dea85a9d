using PluginRuntime.Generators.Tests.Sample;

namespace PluginRuntime.Generators.Tests;

/// <summary>Sessions hold the generation until they are disposed, and nothing of them passes untranslated.</summary>
public sealed class SessionTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ModuleUnderTest _module = new();

    private IEverything Gate => _module.Gate;

    public void Dispose()
    {
        Assert.True(_module.IsQuiet, string.Join(Environment.NewLine, _module.Leases.DescribeLeases()));
        Assert.Empty(_module.Leases.DescribeLeases());
        _module.Dispose();
    }

    [Fact]
    public async Task Session_IsAGateAndHoldsTheGenerationUntilDisposed()
    {
        var session = Gate.Open("A");
        Assert.False(ModuleUnderTest.IsOfModule(session));
        Assert.False(_module.IsQuiet);
        Assert.Contains(_module.Leases.DescribeLeases(), lease => lease.StartsWith("session of", StringComparison.Ordinal) && lease.EndsWith("IEverything.Open", StringComparison.Ordinal));

        Assert.Equal(5, session.Add(2, 3));
        session.Name = "B";
        Assert.Equal("B", session.Name);
        Assert.Equal(5, await session.AddAsync(2, 3));
        await session.StopAsync();
        Assert.Equal(new Order("A", 4), await session.FindAsync("A"));
        Assert.Equal([0, 1, 2], await session.Count(3, default).ToListAsync());

        session.Dispose();
        Assert.True(_module.IsQuiet);
        session.Dispose();
        Assert.Equal(1, _module.Disposed);
        Assert.Throws<ObjectDisposedException>(() => session.Add(1, 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await session.Count(1, default).CountAsync());
    }

    [Fact]
    public async Task NoSession_PassesAsNull()
    {
        Assert.Null(Gate.OpenMaybe(open: false));
        Assert.Null(await Gate.OpenMaybeAsync(open: false, default));
        Gate.OpenMaybe(open: true)!.Dispose();
        await (await Gate.OpenMaybeAsync(open: true, default))!.DisposeAsync();
        Assert.Equal(2, _module.Disposed);
    }

    [Fact]
    public async Task OpeningThatFails_EndsTheLease()
    {
        Assert.Throws<ModuleFaultException>(() => Gate.Open("failed"));
        await Assert.ThrowsAsync<ModuleFaultException>(() => Gate.OpenAsync("failed"));
    }

    [Fact]
    public async Task Failures_AreTranslated()
    {
        await using (var session = await Gate.OpenAsync("failed"[..4]))
        {
            Assert.Throws<ModuleFaultException>(() => session.Raise("private"));
            Assert.Throws<ArgumentException>(() => session.Raise("shared"));
            await Assert.ThrowsAsync<ModuleFaultException>(() => session.AddAsync(1, -1).AsTask());
            Assert.Contains("ISession.FindAsync", Assert.Throws<InvalidOperationException>(() => { _ = session.FindAsync("null"); }).Message, StringComparison.Ordinal);
            session.Name = "failed";
            await Assert.ThrowsAsync<ModuleFaultException>(async () => await session.Count(1, default).CountAsync());
        }

        var undisposable = Gate.Open("undisposable");
        Assert.Throws<ModuleFaultException>(undisposable.Dispose);
        var undisposableLater = Gate.Open("undisposable");
        await Assert.ThrowsAsync<ModuleFaultException>(() => undisposableLater.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task SessionOfSession_HasALeaseOfItsOwn()
    {
        var session = Gate.Open("A");
        var fork = session.Fork("B");
        var later = await session.ForkAsync("C");
        session.Dispose();
        Assert.False(_module.IsQuiet);
        Assert.Equal(("B", "C"), (fork.Name, later.Name));
        fork.Dispose();
        Assert.False(_module.IsQuiet);
        await later.DisposeAsync();
        Assert.True(_module.IsQuiet);
    }

    [Fact]
    public async Task CallInside_OutlivesTheDisposal()
    {
        var session = Gate.Open("A");
        var pending = session.AddAsync(-1, 3).AsTask();
        var enumerator = session.Count(3, default).GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync());
        session.Dispose();
        Assert.False(_module.IsQuiet);
        _module.Later.SetResult();
        Assert.Equal(2, await pending.WaitAsync(Deadline));
        Assert.False(_module.IsQuiet);
        await enumerator.DisposeAsync();
        Assert.True(_module.IsQuiet);
    }
}
