using PluginRuntime.Kernel.Inspection;

namespace PluginRuntime.Kernel.Tests.Inspection;

/// <summary>Whatever lies in a package, inspection says so and does not throw.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void FileOfZeros_Inspected_IsRefused(int length) => RefusedAsUnreadable(new byte[length]);

    [Fact]
    public void TextFile_Inspected_IsRefused() => RefusedAsUnreadable("version https://git-lfs.github.com/spec/v1"u8.ToArray());

    [Fact]
    public void NativeLibraryOnly_Inspected_IsRefused()
    {
        var path = Path.Combine(_workshop.NewFolder(), "native.dll");
        File.WriteAllBytes(path, NativeImage());
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([path])), FindingCodes.NoModuleAssembly, "native.dll", "native code only");
    }

    [Fact]
    public void NativeLibraryBesideModule_Inspected_IsAccepted()
    {
        var path = Path.Combine(_workshop.NewFolder(), "native.dll");
        File.WriteAllBytes(path, NativeImage());
        FindingAssert.HasNothing(_workshop.Inspect(_workshop.Package([_workshop.CompileModule(""), path])));
    }

    [Fact]
    public void TruncatedModule_InspectedAtEveryLength_IsRefused()
    {
        var whole = File.ReadAllBytes(_workshop.CompileModule(HandOverTests.RichSource));
        using var host = _workshop.Host();
        for (var part = 0; part < 32; part++)
        {
            var module = Stored(whole[..(whole.Length * part / 32)]);
            var inspection = new ModuleInspector(host).Inspect(module);
            Assert.True(inspection.IsRefused, $"{part}/32 of the file was accepted.");
            Assert.Contains(inspection.Findings, finding => finding.Code == FindingCodes.UnreadableAssembly && finding.Message.Contains("Acme.dll", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void BytesChangedAnywhere_Inspected_NeverThrows()
    {
        var whole = File.ReadAllBytes(_workshop.CompileModule(HandOverTests.RichSource));
        using var host = _workshop.Host();
        var inspector = new ModuleInspector(host);
        var random = new Random(4711);
        var refused = 0;
        for (var round = 0; round < 400; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var change = random.Next(1, 12); change > 0; change--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            refused += inspector.Inspect(Stored(damaged)).IsRefused ? 1 : 0;
        }

        Assert.InRange(refused, 100, 400);
    }

    [Fact]
    public void DamagedContractAssembly_Inspected_IsRefused()
    {
        var path = Path.Combine(_workshop.NewFolder(), "New.Contracts.dll");
        File.WriteAllBytes(path, new byte[10]);
        FindingAssert.RefusedOnlyFor(_workshop.Inspect(_workshop.Package([_workshop.CompileModule("")], [path])), FindingCodes.UnreadableAssembly, "New.Contracts.dll");
    }

    [Fact]
    public void DepsFileOfRubbish_Inspected_IsAccepted()
    {
        var deps = Path.Combine(_workshop.NewFolder(), "Acme.deps.json");
        File.WriteAllText(deps, """{"targets":[{"a":""");
        FindingAssert.HasNothing(_workshop.Inspect(_workshop.Package([_workshop.CompileModule(""), deps])));
    }

    private void RefusedAsUnreadable(byte[] content) =>
        FindingAssert.RefusedOnlyFor(new ModuleInspector(_workshop.Host()).Inspect(Stored(content)), FindingCodes.UnreadableAssembly, "Acme.dll");

    private PluginRuntime.Kernel.Loading.StoredModule Stored(byte[] content)
    {
        var path = Path.Combine(_workshop.NewFolder(), "Acme.dll");
        File.WriteAllBytes(path, content);
        return _workshop.Package([path]);
    }

    // A managed image whose header for managed code is wiped: to the operating system, whole native code.
    private byte[] NativeImage()
    {
        var image = File.ReadAllBytes(_workshop.Compile("Native", "public class C { }"));
        var optional = BitConverter.ToInt32(image, 0x3C) + 24;
        var directories = optional + (BitConverter.ToUInt16(image, optional) == 0x20B ? 112 : 96);
        Array.Clear(image, directories + (14 * 8), 8);
        return image;
    }
}
