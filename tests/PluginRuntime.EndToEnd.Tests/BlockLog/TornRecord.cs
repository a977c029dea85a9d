using System.Buffers.Binary;

namespace PluginRuntime.EndToEnd.Tests.BlockLogs;

/// <summary>Leaves in a log what a process leaves that is killed while it writes: the next batch, without its end.</summary>
internal static class TornRecord
{
    /// <summary>Writes it behind the last batch of the newest segment. Nobody else may write meanwhile.</summary>
    /// <param name="folder">The log's folder.</param>
    /// <param name="version">Whose record format it is.</param>
    internal static void Leave(string folder, string version)
    {
        var path = Directory.EnumerateFiles(folder, "*.blk").Max()!;
        var bytes = File.ReadAllBytes(path);
        var (header, lengthAt, sequenceAt, fixedBytes, alignment) = version == "1.0.0" ? (128, 4, 8, 36, 8) : (512, 8, 16, 0, 512);
        int start = header, end = header;
        while (end + 36 < bytes.Length && BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(end + sequenceAt)) > 0)
        {
            start = end;
            var length = fixedBytes + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(end + lengthAt));
            end += (length + alignment - 1) / alignment * alignment;
        }

        var next = bytes[start..end];
        BinaryPrimitives.WriteInt64LittleEndian(next.AsSpan(sequenceAt), BinaryPrimitives.ReadInt64LittleEndian(next.AsSpan(sequenceAt)) + 1);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, next.AsSpan(0, next.Length * 2 / 3), end);
    }
}
