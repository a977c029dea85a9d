using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using RespServer.Commands;
using RespServer.Keys;
using RespServer.State;

namespace RespServer;

/// <summary>What versions of the server differ in. As it is: version 1. One for each server.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "Version 2 derives from it.")]
internal class Edition
{
    internal virtual int StateVersion => 1;

    internal virtual IEnumerable<Command> Commands =>
    [
        .. ConnectionCommands.All, .. ServerCommands.All, .. KeyCommands.All, .. ExpiryCommands.All, .. StringCommands.All,
        .. CounterCommands.All, .. ListCommands.All, .. HashCommands.All, .. SetCommands.All,
    ];

    /// <summary>Makes the entry of a key that has not been there.</summary>
    internal virtual Entry CreateEntry(byte[] key, long now) => NewEntry(key);

    /// <summary>Makes the entry of a key that is read from a state.</summary>
    internal virtual Entry NewEntry(byte[] key) => new(key);

    /// <summary>Writes what the version knows of a key beside its value, as fields.</summary>
    internal virtual void WriteFields(StateWriter writer, Entry entry)
    {
    }

    /// <returns>Whether the version knows the field; otherwise it is kept as it is.</returns>
    internal virtual bool ReadField(Entry entry, int number, ReadOnlySequence<byte> content) => false;

    /// <summary>Writes what the version keeps beside the keys, each under a tag from <see cref="StateTag.FirstOfLaterVersions"/> on.</summary>
    internal virtual void WriteSections(StateWriter writer)
    {
    }

    /// <returns>Whether the version knows the section; otherwise it is kept as it is.</returns>
    internal virtual bool ReadSection(int tag, ReadOnlySequence<byte> content) => false;

    /// <summary>Adds lines to a section of INFO.</summary>
    internal virtual void AddInfo(string section, StringBuilder lines)
    {
    }
}
