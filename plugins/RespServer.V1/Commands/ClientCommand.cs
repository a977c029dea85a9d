using System.Globalization;
using System.Text;
using RespServer.Serving;

namespace RespServer.Commands;

/// <summary>CLIENT with its subcommands.</summary>
internal static class ClientCommand
{
    internal static void Execute(ref CommandCall call)
    {
        if (call.Is(1, "SETNAME"u8))
            SetName(ref call);
        else if (call.Is(1, "SETINFO"u8))
            SetInfo(ref call);
        else if (call.Is(1, "NO-EVICT"u8) || call.Is(1, "NO-TOUCH"u8))
            Switch(ref call);
        else if (call.Is(1, "LIST"u8))
            List(ref call);
        else if (call.Is(1, "GETNAME"u8) || call.Is(1, "ID"u8) || call.Is(1, "INFO"u8))
            Tell(ref call);
        else
            Errors.UnknownSubcommand(ref call);
    }

    /// <summary>Reads an argument as a client's name, or answers that it cannot be one: CLIENT LIST separates by blanks and lines.</summary>
    internal static bool TryName(ref CommandCall call, int index, out byte[] name)
    {
        name = call[index].ToArray();
        if (!call[index].ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return true;
        call.Error("ERR Client names cannot contain spaces, newlines or special characters.");
        return false;
    }

    private static void SetName(ref CommandCall call)
    {
        if (call.Count != 3)
        {
            Errors.SubcommandArity(ref call);
            return;
        }

        if (!TryName(ref call, 2, out var name))
            return;
        call.Session.Client = call.Session.Client with { Name = name };
        call.Reply.Ok();
    }

    private static void SetInfo(ref CommandCall call)
    {
        if (call.Count != 4)
        {
            Errors.SubcommandArity(ref call);
            return;
        }

        var client = call.Session.Client;
        if (!call.Is(2, "LIB-NAME"u8) && !call.Is(2, "LIB-VER"u8))
        {
            call.Error($"ERR Unrecognized option '{Encoding.Latin1.GetString(call[2])}'");
        }
        else if (call[3].ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            call.Error($"ERR {Encoding.Latin1.GetString(call[2]).ToLowerInvariant()} cannot contain spaces, newlines or special characters.");
        }
        else
        {
            call.Session.Client = call.Is(2, "LIB-NAME"u8) ? client with { Library = call[3].ToArray() } : client with { LibraryVersion = call[3].ToArray() };
            call.Reply.Ok();
        }
    }

    /// <summary>Nothing is evicted and no access is timed here, so these are only noted.</summary>
    private static void Switch(ref CommandCall call)
    {
        if (call.Count != 3)
        {
            Errors.SubcommandArity(ref call);
        }
        else if (!call.Is(2, "ON"u8) && !call.Is(2, "OFF"u8))
        {
            call.Reply.Error(Errors.Syntax);
        }
        else
        {
            if (call.Is(1, "NO-EVICT"u8))
                call.Session.Client = call.Session.Client with { NoEvict = call.Is(2, "ON"u8) };
            call.Reply.Ok();
        }
    }

    private static void Tell(ref CommandCall call)
    {
        if (call.Count != 2)
            Errors.SubcommandArity(ref call);
        else if (call.Is(1, "ID"u8))
            call.Reply.Integer(call.Session.Id);
        else if (call.Is(1, "INFO"u8))
            call.Reply.Bulk(Encoding.Latin1.GetBytes(Describe(call.Session, call.Now)));
        else if (call.Session.Client.Name is { Length: > 0 } name)
            call.Reply.Bulk(name);
        else
            call.Reply.Null();
    }

    private static void List(ref CommandCall call)
    {
        var none = call.Count == 4 && call.Is(2, "TYPE"u8) && !call.Is(3, "NORMAL"u8);
        if (call.Count != 2 && !(call.Count == 4 && call.Is(2, "TYPE"u8)))
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }

        var lines = new StringBuilder();
        foreach (var session in call.Server.Sessions.Values)
        {
            if (!none)
                lines.Append(Describe(session, call.Now));
        }

        call.Reply.Bulk(Encoding.Latin1.GetBytes(lines.ToString()));
    }

    private static string Describe(Session session, long now)
    {
        var client = session.Client;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"id={session.Id} addr={session.Peer} laddr= fd=-1 name={Text(client.Name)} age={(now - client.ConnectedAt) / 1000} idle={Math.Max(0, now - session.ActiveAt) / 1000} flags={(client.NoEvict ? "e" : "N")} db=0 sub=0 psub=0 multi=-1 cmd={session.LastCommand?.Name ?? "NULL"} user=default resp=2 lib-name={Text(client.Library)} lib-ver={Text(client.LibraryVersion)}\n");
    }

    private static string Text(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
