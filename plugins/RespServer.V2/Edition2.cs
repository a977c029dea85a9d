using System.Buffers;
using System.Globalization;
using System.Text;
using RespServer.Commands;
using RespServer.Keys;
using RespServer.State;

namespace RespServer;

/// <summary>Version 2: more commands, and when each key was made.</summary>
/// <param name="version">The version of the package, for INFO.</param>
internal sealed class Edition2(string version) : Edition
{
    private const int CreatedField = 1;
    private const int FiguresSection = StateTag.FirstOfLaterVersions;
    private long _created;

    internal override int StateVersion => 2;

    internal override IEnumerable<Command> Commands => [.. base.Commands, .. MoreStringCommands.All, .. ObjectCommand.All];

    internal override Entry CreateEntry(byte[] key, long now)
    {
        _created++;
        return new DatedEntry(key) { CreatedAt = now };
    }

    internal override Entry NewEntry(byte[] key) => new DatedEntry(key);

    #region fields
    internal override void WriteFields(StateWriter writer, Entry entry)
    {
        if (entry is DatedEntry { CreatedAt: not 0 } dated)
            writer.Field(CreatedField, dated.CreatedAt);
    }

    internal override bool ReadField(Entry entry, int number, ReadOnlySequence<byte> content)
    {
        // Version 1 writes no fields of its own, and those that it was given as it got them.
        if (number == CreatedField)
            ((DatedEntry)entry).CreatedAt = StateReader.Number(content);
        return number == CreatedField;
    }
    #endregion

    internal override void WriteSections(StateWriter writer) => writer.Field(FiguresSection, _created);

    internal override bool ReadSection(int tag, ReadOnlySequence<byte> content)
    {
        if (tag == FiguresSection)
            _created = StateReader.Number(content);
        return tag == FiguresSection;
    }

    internal override void AddInfo(string section, StringBuilder lines)
    {
        if (section == "server")
            lines.Append(CultureInfo.InvariantCulture, $"resp_server_version:{version}\r\n");
        if (section == "stats")
            lines.Append(CultureInfo.InvariantCulture, $"keys_created:{_created}\r\n");
    }
}
