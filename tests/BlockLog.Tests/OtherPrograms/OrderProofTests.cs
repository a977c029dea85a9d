using System.Text;
using LiveUpgrade.Proof;
using Xunit;

namespace BlockLog.Tests.OtherPrograms;

/// <summary>What the sample concludes from the files: any order that is not there exactly once, as it was acknowledged, is named.</summary>
public sealed class OrderProofTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Ledger _ledger = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryAcknowledgedOrderIsThereOnce_NothingIsWrong_AndWhatWasNotAcknowledgedIsCounted()
    {
        await WriteAsync(Logs.V1, ("a", 1), ("b", 2));
        await WriteAsync(Logs.V2, ("c", 3));
        Acknowledge("a", 1);
        Acknowledge("c", 3);

        var proof = Prove();

        Assert.Empty(proof.Problems);
        Assert.Equal((2, 0, 0, 0, 1), (proof.Acknowledged, proof.Missing, proof.Doubled, proof.Different, proof.Unacknowledged));
        Assert.Equal([(1, "1.0.0", 2), (2, "2.0.0", 1)], proof.Files.Select(file => (file.Format, file.WrittenBy, file.Records)));
    }

    [Fact]
    public async Task OrdersAreMissing_TheFirstOfThemAreNamed()
    {
        await WriteAsync(Logs.V1, ("a", 1));
        for (var number = 1; number < 9; number++)
            Acknowledge($"{(char)('a' + number)}", number + 1);

        Assert.Equal(["Acknowledged orders that are not in the block log: 8 of 8. b, c, d, e, f and 3 more."], Prove().Problems);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task OrderIsThereTwiceUnderTwoNames_ItIsNamedWithBothPlaces(int version)
    {
        await WriteAsync(Logs.Of(version), ("a", 1), ("b", 2), ("a", 3));
        Acknowledge("a", 1);
        Acknowledge("b", 2);

        Assert.Equal(["Records of the block log whose order it holds already: 1. a (records 1 and 3)."], Prove().Problems);
    }

    [Fact]
    public async Task OrderHasAnotherContentOrPlace_ItIsNamed()
    {
        await WriteAsync(Logs.V2, ("a", 1), ("b", 2), ("c", 3));
        _ledger.Add("a", 1, "{\"id\":\"a\",\"quantity\":7}"u8);
        Acknowledge("b", 3);
        Acknowledge("c", 3);

        Assert.Equal(
            ["Orders that are in the block log otherwise than they were acknowledged: 2. a (record 1, acknowledged as 1), b (record 2, acknowledged as 3)."],
            Prove().Problems);
    }

    [Fact]
    public async Task FilesCannotBeRead_ItIsSaid_AndNothingCountsAsFound()
    {
        await WriteAsync(Logs.V1, ("a", 1));
        await WriteAsync(Logs.V1, ("b", 2));
        Acknowledge("a", 1);
        var first = Directory.EnumerateFiles(_folder.Path, "*.blk").Order(StringComparer.Ordinal).First();
        var content = await File.ReadAllBytesAsync(first);
        content[140] ^= 1;
        await File.WriteAllBytesAsync(first, content);

        var problems = Prove().Problems.ToArray();

        Assert.Equal(2, problems.Length);
        Assert.StartsWith($"The block log cannot be read: {Path.GetFileName(first)}: at byte 128 should stand record 1", problems[0], StringComparison.Ordinal);
        Assert.Equal("Acknowledged orders that are not in the block log: 1 of 1. a.", problems[1]);
    }

    private OrderProof Prove() => OrderProof.Of(_folder.Path, _ledger);

    private void Acknowledge(string id, long sequence) => _ledger.Add(id, sequence, Record(id));

    private static byte[] Record(string id) => Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\",\"quantity\":100}}");

    private async Task WriteAsync(Formats.LogFormats formats, params (string Id, int Name)[] orders)
    {
        using var log = await Logs.AcquireAsync(_folder.Disk, formats);
        foreach (var (id, name) in orders)
            await log.AppendAsync(Logs.Id(name), Record(id), CancellationToken.None).Within($"acknowledgement of order {id}");
        await log.ReleaseAsync(CancellationToken.None);
    }
}
