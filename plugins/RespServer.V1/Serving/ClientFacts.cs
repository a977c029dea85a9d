using System.Buffers;
using RespServer.State;

namespace RespServer.Serving;

/// <summary>What a client has told of itself. Goes over with its connection, as bytes that other versions can read.</summary>
internal sealed record ClientFacts
{
    private const int NameField = 1, ConnectedField = 2, LibraryField = 3, LibraryVersionField = 4, NoEvictField = 5;

    internal byte[] Name { get; init; } = [];

    /// <summary>In milliseconds of Unix time.</summary>
    internal long ConnectedAt { get; init; }

    internal byte[] Library { get; init; } = [];

    internal byte[] LibraryVersion { get; init; } = [];

    internal bool NoEvict { get; init; }

    /// <summary>Fields that another version has written.</summary>
    internal byte[]? Unknown { get; init; }

    internal byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        var writer = new StateWriter(buffer);
        writer.Field(NameField, Name);
        writer.Field(ConnectedField, ConnectedAt);
        writer.Field(LibraryField, Library);
        writer.Field(LibraryVersionField, LibraryVersion);
        writer.Field(NoEvictField, NoEvict ? 1 : 0);
        writer.Raw(Unknown);
        return buffer.WrittenSpan.ToArray();
    }

    internal static ClientFacts From(ReadOnlyMemory<byte> bytes)
    {
        var facts = new ClientFacts();
        var reader = new StateReader(new ReadOnlySequence<byte>(bytes));
        ArrayBufferWriter<byte>? unknown = null;
        while (reader.TryField(out var number, out var content))
        {
            facts = number switch
            {
                NameField => facts with { Name = content.ToArray() },
                ConnectedField => facts with { ConnectedAt = StateReader.Number(content) },
                LibraryField => facts with { Library = content.ToArray() },
                LibraryVersionField => facts with { LibraryVersion = content.ToArray() },
                NoEvictField => facts with { NoEvict = StateReader.Number(content) != 0 },
                _ => facts,
            };
            if (number > NoEvictField)
                new StateWriter(unknown ??= new ArrayBufferWriter<byte>()).Field(number, content);
        }

        return unknown is null ? facts : facts with { Unknown = unknown.WrittenSpan.ToArray() };
    }
}
