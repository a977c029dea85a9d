using System.IO.Compression;

namespace PluginRuntime.Kernel.Tests.Loading;

/// <summary>Makes packages in a folder of its own, which goes away with it.</summary>
internal sealed class PackageWorkshop : IDisposable
{
    private int _number;

    public string Root { get; } = Directory.CreateTempSubdirectory("packages-").FullName;

    public string Archive(params (string Path, string Content)[] files) => ArchiveOfType("PluginRuntimeModule", files);

    public string ArchiveOfType(string? type, params (string Path, string Content)[] files)
    {
        var path = Path.Combine(Root, $"{++_number}.nupkg");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        var types = type is null ? "" : $"""<packageTypes><packageType name="{type}" /></packageTypes>""";
        Write(zip, "acme.nuspec", $"""
            <?xml version="1.0"?><package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>acme</id><version>1.0.0</version><authors>a</authors><description>d</description>{types}</metadata></package>
            """);
        foreach (var (name, content) in files)
            Write(zip, name, content);
        return path;
    }

    public string Folder(params (string Path, string Content)[] files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, $"{++_number}")).FullName;
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void Write(ZipArchive zip, string name, string content)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(content);
    }
}
