using System.Reflection;
using Microsoft.Extensions.Options;
using PluginRuntime;
using Xunit;

namespace BlockLog.Tests.Packages;

/// <summary>The packages themselves, through the life cycle that a runtime gives them.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Version1HandsOverToVersion2_AndIsRefusedAfterwards()
    {
        await using var old = new LoadedPackage("1.0.0", _folder.Path);
        await old.StartAsync();
        await old.AcquireAsync();
        Assert.Equal(new AppendResult(1, "1.0.0"), await old.AppendAsync(1));

        await using var next = new LoadedPackage("2.0.0", _folder.Path);
        await next.StartAsync();
        Assert.Equal(new AppendResult(2, "1.0.0"), await old.AppendAsync(2));
        var waiting = next.AppendAsync(3);
        Assert.Equal((LogOwnership.Waiting, "2.0.0"), ((await next.StatusAsync()).Ownership, (await next.StatusAsync()).Version));
        await old.ReleaseAsync();
        Assert.False(waiting.IsCompleted);
        await next.AcquireAsync();

        Assert.Equal(new AppendResult(3, "2.0.0"), await waiting);
        Assert.Equal(new AppendResult(1, "1.0.0"), await next.AppendAsync(1));
        Assert.Equal(Logs.PayloadOf(Logs.Id(2)), (await next.ReadAsync(2))!.Payload.ToArray());
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => old.AcquireAsync());
        Assert.Equal(typeof(LogFormatException).FullName, refused.GetType().FullName);
        await using var again = new LoadedPackage("1.0.0", _folder.Path);
        refused = await Assert.ThrowsAnyAsync<Exception>(again.StartAsync);
        Assert.Contains("Version 1.0.0 does not read it: run 2.0.0 or later.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version2WritesFormat1_Version1TakesTheLogBack()
    {
        await using var next = new LoadedPackage("2.0.0", _folder.Path, ("WriteFormat", "1"));
        await next.StartAsync();
        await next.AcquireAsync();
        await next.AppendAsync(1);
        Assert.Equal(1, (await next.StatusAsync()).WriteFormat);
        await next.ReleaseAsync();

        await using var old = new LoadedPackage("1.0.0", _folder.Path);
        await old.StartAsync();
        await old.AcquireAsync();
        Assert.Equal(new AppendResult(1, "2.0.0"), await old.AppendAsync(1));
        Assert.Equal(0, (await old.StatusAsync()).WriteFormat);
    }

    [Fact]
    public async Task PathIsMissing_StartFailsAndSaysSo()
    {
        await using var log = new LoadedPackage("1.0.0", "");
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(log.StartAsync);
        Assert.Contains("Path is ''; it must be the full path of the log's folder.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MembersThatOneEndDoesNotKnow_AreSkipped_AndThoseThatAreMissingHaveTheirDefaults()
    {
        await using var old = new LoadedPackage("1.0.0", _folder.Path);
        await using var next = new LoadedPackage("2.0.0", _folder.Path);
        var record = new LogRecord(7, Logs.Id(7), new byte[] { 1, 2, 3 }, "2.0.0") { WrittenAt = DateTimeOffset.UnixEpoch };

        // The tests know the contract as version 2 does.
        Assert.Null(old.Contracts.GetType("BlockLog.LogRecord")!.GetProperty("WrittenAt"));
        var received = old.Receive(record);
        Assert.Equal(7L, received.GetType().GetProperty("Sequence")!.GetValue(received));
        Assert.Equal(new byte[] { 1, 2, 3 }, ((ReadOnlyMemory<byte>)received.GetType().GetProperty("Payload")!.GetValue(received)!).ToArray());
        var same = next.Receive(record);
        Assert.Equal(DateTimeOffset.UnixEpoch, same.GetType().GetProperty("WrittenAt")!.GetValue(same));
        await old.StartAsync();
        await old.AcquireAsync();
        await old.AppendAsync(1);
        Assert.Null((await old.ReadAsync(1))!.WrittenAt);
        await old.ReleaseAsync();
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("2.0.0")]
    public async Task Package_SaysWhatItIs(string version)
    {
        await using var package = new LoadedPackage(version, _folder.Path);
        Assert.Equal("block-log", package.Module.GetCustomAttribute<IoOffloadAttribute>()!.Id);
        Assert.Equal(version, package.Module.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
        Assert.Equal("BlockLog.BlockLogPayloads", package.Contracts.GetCustomAttribute<ContractPayloadsAttribute>()!.Serializer.FullName);
        Assert.All(
            package.Contracts.GetType("BlockLog.IBlockLog")!.GetMethods(),
            method => Assert.Equal(method.Name != nameof(IBlockLog.ScanAsync), method.IsDefined(typeof(IdempotentAttribute))));
    }
}
