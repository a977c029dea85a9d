using System.Buffers;
using RespServer.Commands;
using RespServer.Protocol;

namespace RespServer.Serving;

/// <summary>A connection between two reads: what is known of the client, and how far its request has been read.</summary>
/// <param name="server">The server.</param>
/// <param name="id">The connection's number.</param>
internal sealed class Session(ServerCore server, long id)
{
    /// <summary>When so many bytes of replies wait to be sent, they are sent before the next command is executed.</summary>
    private const int MostUnsentBytes = 64 * 1024;

    private readonly RequestParser _parser = new();
    private readonly InputWindow _window = new();

    internal long Id => id;

    /// <summary>What goes over with the connection.</summary>
    internal ClientFacts Client { get; set; } = new() { ConnectedAt = server.Now };

    /// <summary>The peer's address, for CLIENT LIST.</summary>
    internal string Peer { get; set; } = "";

    internal Command? LastCommand { get; set; }

    /// <summary>When it was last executed, in milliseconds.</summary>
    internal long ActiveAt { get; private set; } = server.Now;

    /// <summary>Whether the connection is to be closed when the replies are sent.</summary>
    internal bool IsClosing { get; set; }

    /// <summary>Executes the requests that are whole.</summary>
    /// <param name="input">What has come and was not consumed.</param>
    /// <param name="output">Where replies go; nothing is flushed.</param>
    /// <param name="written">Bytes of replies.</param>
    /// <param name="isWaiting">Whether all that can be done is done: what is left is the beginning of a request.</param>
    /// <returns>How many bytes were consumed.</returns>
    internal long Execute(ReadOnlySequence<byte> input, IBufferWriter<byte> output, out long written, out bool isWaiting)
    {
        written = 0;
        isWaiting = true;
        if (input.Length < _parser.Needed)
            return 0;
        var unread = _window.Show(input);
        var consumed = 0;
        var call = new CommandCall(server, this, new ReplyWriter(output), server.Now);
        server.Keys.Gate.Enter();
        try
        {
            while (!IsClosing && call.Reply.Written < MostUnsentBytes)
            {
                var state = _parser.Read(unread[consumed..]);
                if (state == RequestState.Incomplete)
                    break;
                if (state == RequestState.Malformed)
                {
                    call.Error("ERR Protocol error: " + _parser.Error);
                    IsClosing = true;
                    break;
                }

                if (state == RequestState.Complete)
                {
                    call.Begin(_parser.Source(unread[consumed..]), _parser.Arguments);
                    call.Execute();
                }

                consumed += _parser.Length;
                _parser.Reset();
            }

            ActiveAt = call.Now;
        }
        finally
        {
            server.Keys.Gate.Exit();
        }

        isWaiting = call.Reply.Written < MostUnsentBytes;
        call.Reply.Complete();
        written = call.Reply.Written;
        if (consumed > 0)
            _window.Consumed();
        return consumed;
    }
}
