using RespServer.Protocol;

namespace RespServer.Commands;

/// <summary>Commands about the connection itself.</summary>
internal static class ConnectionCommands
{
    internal static IEnumerable<Command> All =>
    [
        new("ping", -1, Ping),
        new("echo", 2, (ref call) => call.Reply.Bulk(call[1])),
        new("quit", -1, Quit),
        new("select", 2, Select),
        new("hello", -1, Hello),
        new("client", -2, ClientCommand.Execute),
        new("reset", 1, Reset),
        // A browser that was led here sends these; whatever follows is not from a client.
        new("post", -1, Leave),
        new("host:", -1, Leave),
    ];

    private static void Ping(ref CommandCall call)
    {
        if (call.Count > 2)
            call.Error("ERR wrong number of arguments for 'ping' command");
        else if (call.Count == 2)
            call.Reply.Bulk(call[1]);
        else
            call.Reply.Raw("+PONG\r\n"u8);
    }

    private static void Quit(ref CommandCall call)
    {
        call.Reply.Ok();
        call.Session.IsClosing = true;
    }

    private static void Leave(ref CommandCall call) => call.Session.IsClosing = true;

    private static void Reset(ref CommandCall call)
    {
        call.Session.Client = call.Session.Client with { Name = [], NoEvict = false };
        call.Reply.Simple("RESET"u8);
    }

    private static void Select(ref CommandCall call)
    {
        if (!call.TryInteger(1, out var database))
            return;
        if (database == 0)
            call.Reply.Ok();
        else
            call.Error("ERR DB index is out of range");
    }

    /// <summary>Version 3 of the protocol is refused in the way after which clients go on with version 2.</summary>
    private static void Hello(ref CommandCall call)
    {
        if (call.Count > 1 && !Numbers.TryParse(call[1], out long version))
        {
            call.Error("ERR Protocol version is not an integer or out of range");
            return;
        }

        if (call.Count > 1 && !call[1].SequenceEqual("2"u8))
        {
            call.Error("NOPROTO unsupported protocol version");
            return;
        }

        var name = call.Session.Client.Name;
        for (var index = 2; index < call.Count; index++)
        {
            if (call.Is(index, "AUTH"u8) && index + 2 < call.Count)
            {
                call.Error("WRONGPASS invalid username-password pair or user is disabled.");
                return;
            }

            if (!call.Is(index, "SETNAME"u8) || index + 1 >= call.Count)
            {
                call.Error($"ERR Syntax error in HELLO option '{System.Text.Encoding.Latin1.GetString(call[index])}'");
                return;
            }

            if (!ClientCommand.TryName(ref call, ++index, out name))
                return;
        }

        call.Session.Client = call.Session.Client with { Name = name };
        call.Reply.Array(14);
        call.Reply.Bulk("server"u8);
        call.Reply.Bulk("redis"u8);
        call.Reply.Bulk("version"u8);
        call.Reply.Bulk(ServerCommands.RedisVersion);
        call.Reply.Bulk("proto"u8);
        call.Reply.Integer(2);
        call.Reply.Bulk("id"u8);
        call.Reply.Integer(call.Session.Id);
        call.Reply.Bulk("mode"u8);
        call.Reply.Bulk("standalone"u8);
        call.Reply.Bulk("role"u8);
        call.Reply.Bulk("master"u8);
        call.Reply.Bulk("modules"u8);
        call.Reply.Array(0);
    }
}
