namespace RespServer.Commands;

/// <summary>OBJECT with the one subcommand that this server has of its own: AGE, the milliseconds since a key was made.</summary>
internal static class ObjectCommand
{
    internal static IEnumerable<Command> All => [new("object", -2, Execute)];

    private static void Execute(ref CommandCall call)
    {
        if (!call.Is(1, "AGE"u8))
            Errors.UnknownSubcommand(ref call);
        else if (call.Count != 3)
            Errors.SubcommandArity(ref call);
        else if (call.Keys.Find(call[2], call.Now) is DatedEntry { CreatedAt: not 0 } entry)
            call.Reply.Integer(Math.Max(0, call.Now - entry.CreatedAt));
        else
            // Not there, or made by a version that did not note when.
            call.Reply.Null();
    }
}
