using System.Text;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Serving;

/// <summary>
/// The one line that a kernel writes to its child's input: where the pipe is, and the secret that opens it. Neither the command line
/// nor the environment has it, which other users can read. What follows on the input is nothing, until it ends.
/// </summary>
/// <remarks>
/// Hexadecimal digits of: the pipe's name, the token, the name of the file, the time in milliseconds. A later version may add to the end.
/// Not JSON: to read that, a process that has just started loads and compiles for 7 ms.
/// </remarks>
/// <param name="Pipe">The pipe's name.</param>
/// <param name="Token">32 bytes, good for one handshake.</param>
/// <param name="AliveFile">The child creates this file and holds it locked for as long as it lives. Its process id is added to the name.</param>
/// <param name="HangTimeout">How long the kernel may give no sign of life. The other limits of the pipe come with its handshake.</param>
internal sealed record StartLine(string Pipe, byte[] Token, string AliveFile, TimeSpan HangTimeout)
{
    /// <summary>The longest line that is read, in bytes.</summary>
    internal const int MaxBytes = 16 * 1024;

    /// <summary>The line, with its end.</summary>
    internal byte[] Format()
    {
        using var fields = new MemoryStream();
        using (var writer = new BinaryWriter(fields, Encoding.UTF8))
        {
            writer.Write(Pipe);
            writer.Write(Token);
            writer.Write(AliveFile);
            writer.Write((long)HangTimeout.TotalMilliseconds);
        }

        return Encoding.ASCII.GetBytes(Convert.ToHexString(fields.ToArray()) + '\n');
    }

    /// <summary>Reads the line that a stream begins with, and nothing after it.</summary>
    /// <exception cref="FormatException">The stream does not begin with such a line.</exception>
    internal static StartLine Read(Stream input)
    {
        var line = new byte[MaxBytes];
        var length = 0;

        // Byte by byte, so that nothing behind the line is taken: it is read once in a life.
        while (input.Read(line, length, 1) == 1 && line[length] != '\n')
        {
            if (++length == line.Length)
                throw new FormatException($"The first line of the input is longer than {MaxBytes} bytes.");
        }

        try
        {
            return Parse(line.AsSpan(0, length));
        }
        catch (Exception wrong) when (wrong is FormatException or IOException or ArgumentException)
        {
            throw new FormatException($"The first line of the input is not a kernel's: {wrong.Message}", wrong);
        }
    }

    /// <summary>The token is not for logs.</summary>
    public override string ToString() => $"{nameof(StartLine)} {Pipe}";

    private static StartLine Parse(ReadOnlySpan<byte> line)
    {
        using var reader = new BinaryReader(new MemoryStream(Convert.FromHexString(Encoding.ASCII.GetString(line))), Encoding.UTF8);
        return new StartLine(reader.ReadString(), reader.ReadBytes(PipeProtocol.TokenBytes), reader.ReadString(), TimeSpan.FromMilliseconds(reader.ReadInt64()));
    }
}
