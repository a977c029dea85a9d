using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PluginRuntime.Kernel.Loading;

/// <summary>
/// Names a set of files by its content: SHA-256 over path, length and bytes of each, in order of paths. Lengths stand before what
/// they measure, so that no two sets write the same bytes.
/// </summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void BeginFile(string path, long length)
    {
        var name = Encoding.UTF8.GetBytes(path);
        AppendNumber(name.Length);
        _hash.AppendData(name);
        AppendNumber(length);
    }

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    /// <summary>The hash of all files below a folder.</summary>
    public static string OfFolder(string folder)
    {
        using var hash = new ContentHash();
        var buffer = new byte[64 * 1024];
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal);
        foreach (var (path, name) in files)
        {
            using var stream = File.OpenRead(path);
            hash.BeginFile(name, stream.Length);
            for (int read; (read = stream.Read(buffer)) > 0;)
                hash.Append(buffer.AsSpan(0, read));
        }

        return hash.Finish();
    }

    private void AppendNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
