using System.Buffers;
using RespServer.Serving;

namespace RespServer.State;

/// <summary>Reads what <see cref="KeyspaceExport"/> writes, of this version or another.</summary>
internal static class KeyspaceImport
{
    /// <summary>Reads the bulk of a state in place of the server's own.</summary>
    internal static void Replace(ServerCore server, ReadOnlySequence<byte> source, CancellationToken cancellationToken)
    {
        server.Keys.Gate.Enter();
        try
        {
            server.Keys.Clear();
            server.UnknownSections.Clear();
            Read(server, source, cancellationToken);
        }
        finally
        {
            server.Keys.Gate.Exit();
        }
    }

    /// <summary>Applies what changed since; also nothing.</summary>
    internal static void Apply(ServerCore server, ReadOnlySequence<byte> source)
    {
        server.Keys.Gate.Enter();
        try
        {
            Read(server, source, CancellationToken.None);
            server.Keys.Settle();
        }
        finally
        {
            server.Keys.Gate.Exit();
        }
    }

    private static void Read(ServerCore server, ReadOnlySequence<byte> source, CancellationToken cancellationToken)
    {
        var reader = new StateReader(source);
        while (reader.TryField(out var tag, out var content))
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (tag)
            {
                case StateTag.Key:
                    EntryFormat.Read(content, server.Keys, server.Edition);
                    break;
                case StateTag.Removed:
                    server.Keys.Displace(content.ToArray());
                    break;
                case StateTag.Cleared:
                    server.Keys.Clear();
                    break;
                case StateTag.Figures:
                    KeyspaceExport.ReadFigures(content, server);
                    break;
                case >= StateTag.FirstOfLaterVersions:
                    if (!server.Edition.ReadSection(tag, content))
                        server.UnknownSections[tag] = content.ToArray();
                    break;
                default:
                    throw new InvalidDataException($"The state holds a record of kind {tag}, which this version must know and does not.");
            }
        }
    }
}
