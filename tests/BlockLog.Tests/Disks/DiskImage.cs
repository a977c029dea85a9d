using System.Security.Cryptography;
using System.Text;

namespace BlockLog.Tests.Disks;

/// <summary>Names and contents of the files of a disk at an instant.</summary>
internal sealed class DiskImage(IReadOnlyDictionary<string, byte[]> files)
{
    internal static DiskImage Empty { get; } = new(new Dictionary<string, byte[]>());

    internal IReadOnlyDictionary<string, byte[]> Files { get; } = files;

    /// <summary>The same with one file changed.</summary>
    internal DiskImage With(string name, byte[] content) => new(new Dictionary<string, byte[]>(Files) { [name] = content });

    /// <summary>The last segment's name.</summary>
    internal string LastSegment => Files.Keys.Where(name => name.EndsWith(".blk", StringComparison.Ordinal)).Max(StringComparer.Ordinal)!;

    /// <summary>Equal for equal images.</summary>
    internal string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {content.Length} "));
            hash.AppendData(content);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
