using System.Text;
using System.Text.Json;

namespace PluginRuntime.Subpartitions.Serving;

/// <summary>
/// The one line that a kernel writes to its child's input: where the pipe is, and the secret that opens it. Neither the command line
/// nor the environment has it, which other users can read. What follows on the input is nothing, until it ends.
/// </summary>
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
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("pipe", Pipe);
            writer.WriteBase64String("token", Token);
            writer.WriteString("alive", AliveFile);
            writer.WriteNumber("hang", (long)HangTimeout.TotalMilliseconds);
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
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
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"The first line of the input is not a kernel's: {wrong.Message}", wrong);
        }
    }

    /// <summary>The token is not for logs.</summary>
    public override string ToString() => $"{nameof(StartLine)} {Pipe}";

    private static StartLine Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        string? pipe = null, alive = null;
        byte[]? token = null;
        var hang = Timeout.InfiniteTimeSpan;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("it is no object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Encoding.UTF8.GetString(reader.ValueSpan);
            reader.Read();
            switch (name)
            {
                case "pipe": pipe = reader.GetString(); break;
                case "token": token = reader.GetBytesFromBase64(); break;
                case "alive": alive = reader.GetString(); break;
                case "hang": hang = TimeSpan.FromMilliseconds(reader.GetInt64()); break;
                default: reader.Skip(); break;
            }
        }

        return pipe is not null && token is not null && alive is not null
            ? new StartLine(pipe, token, alive, hang)
            : throw new FormatException("pipe, token or alive is missing.");
    }
}
