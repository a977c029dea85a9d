using System.Text;
using RespServer.Keys;
using RespServer.Protocol;
using RespServer.Serving;

namespace RespServer.Commands;

/// <summary>What a command sees. One for all commands of a read, under the keyspace's lock.</summary>
internal ref struct CommandCall
{
    internal readonly ServerCore Server;
    internal readonly Session Session;

    /// <summary>The time of the read, in milliseconds of Unix time.</summary>
    internal readonly long Now;

    internal ReplyWriter Reply;
    private ReadOnlySpan<byte> _source;
    private ReadOnlySpan<ByteRange> _arguments;

    internal CommandCall(ServerCore server, Session session, ReplyWriter reply, long now)
    {
        (Server, Session, Now) = (server, session, now);
        Reply = reply;
    }

    internal readonly Keyspace Keys => Server.Keys;

    /// <summary>Arguments, the command's name included.</summary>
    internal readonly int Count => _arguments.Length;

    internal readonly ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var argument = _arguments[index];
            return _source.Slice(argument.Offset, argument.Length);
        }
    }

    internal void Begin(ReadOnlySpan<byte> source, ReadOnlySpan<ByteRange> arguments)
    {
        _source = source;
        _arguments = arguments;
    }

    /// <summary>Whether an argument is a keyword, in any case.</summary>
    internal readonly bool Is(int index, ReadOnlySpan<byte> upperCase) => CommandName.Is(this[index], upperCase);

    /// <summary>The key that an argument names, for reading.</summary>
    internal readonly Entry? Find(int index)
    {
        var entry = Keys.Find(this[index], Now);
        if (entry is null)
            Server.Figures.Misses++;
        else
            Server.Figures.Hits++;
        return entry;
    }

    /// <summary>Reads an argument as an integer, or answers that it is none.</summary>
    internal bool TryInteger(int index, out long value)
    {
        if (Numbers.TryParse(this[index], out value))
            return true;
        Reply.Error(Errors.NotAnInteger);
        return false;
    }

    internal void WrongArity(Command command) => Error($"ERR wrong number of arguments for '{command.Name}' command");

    /// <param name="text">With its code. For errors that are not hot: it is encoded.</param>
    internal void Error(string text) => Reply.Error(Encoding.Latin1.GetBytes(text));

    /// <summary>Executes the request, whatever it is.</summary>
    internal void Execute()
    {
        Server.Figures.Commands++;
        var command = Server.Commands.Find(this[0]);
        if (command is null)
        {
            Errors.UnknownCommand(ref this);
        }
        else if (!command.Takes(Count))
        {
            WrongArity(command);
        }
        else
        {
            Session.LastCommand = command;
            command.Execute(ref this);
        }
    }
}
