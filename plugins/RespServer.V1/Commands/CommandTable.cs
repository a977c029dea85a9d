using System.Text;

namespace RespServer.Commands;

/// <summary>Finds commands by name. Immutable.</summary>
internal sealed class CommandTable
{
    private readonly (CommandName Name, Command? Command)[] _slots = new (CommandName, Command?)[512];

    internal CommandTable(IEnumerable<Command> commands)
    {
        All = [.. commands];
        foreach (var command in All)
        {
            var name = CommandName.From(Encoding.ASCII.GetBytes(command.Name));
            var slot = name.GetHashCode() & (_slots.Length - 1);
            while (_slots[slot].Command is not null)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = (name, command);
        }
    }

    internal IReadOnlyList<Command> All { get; }

    /// <summary>What <paramref name="text"/> names, in any case.</summary>
    internal Command? Find(ReadOnlySpan<byte> text)
    {
        var name = CommandName.From(text);
        for (var slot = name.GetHashCode() & (_slots.Length - 1); _slots[slot].Command is { } command; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (_slots[slot].Name == name)
                return command;
        }

        return null;
    }
}
