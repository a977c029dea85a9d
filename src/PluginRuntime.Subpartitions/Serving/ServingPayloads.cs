using System.Buffers;
using System.Text;
using PluginRuntime;
using PluginRuntime.Subpartitions.Serving;

[assembly: ContractPayloads(typeof(ServingPayloads))]

namespace PluginRuntime.Subpartitions.Serving;

/// <summary>
/// Serializes what kernel and child tell each other: members one after the other. Both ends are of one build, so nothing has a name; and a
/// child that is starting is spared the some 300 methods that a general serializer has the runtime compile.
/// </summary>
internal sealed class ServingPayloads : IPayloadSerializer
{
    /// <inheritdoc/>
    public void Serialize<T>(IBufferWriter<byte> destination, T value)
    {
        using var message = new MemoryStream();
        using (var writer = new BinaryWriter(message, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(value is not null);
            switch (value)
            {
                case null: break;
                case LoadOrder order: Write(writer, order); break;
                case StepFailure failure: Write(writer, failure); break;
                case ConfigurationEntry[] entries: WriteAll(writer, entries, Write); break;
                case LogBatch batch: Write(writer, batch); break;
                case MeasurementBatch batch: Write(writer, batch); break;
                case VirtualServerStatus status: Write(writer, status); break;
                case VirtualServerStatus[] all: WriteAll(writer, all, Write); break;
                case InstanceUsage[] usages: WriteAll(writer, usages, Write); break;
                case string[] texts: WriteAll(writer, texts, static (writer, text) => writer.Write(text)); break;
                case int[] numbers: Write(writer, numbers); break;
                default: throw new NotSupportedException($"{typeof(T)} is no part of what kernel and child tell each other.");
            }
        }

        destination.Write(message.GetBuffer().AsSpan(0, (int)message.Length));
    }

    /// <inheritdoc/>
    public T Deserialize<T>(ReadOnlySpan<byte> source)
    {
        using var reader = new BinaryReader(new MemoryStream(source.ToArray()), Encoding.UTF8);
        if (!reader.ReadBoolean())
            return default!;
        object value =
            typeof(T) == typeof(LoadOrder) ? ReadOrder(reader)
            : typeof(T) == typeof(StepFailure) ? new StepFailure(reader.ReadString(), reader.ReadString(), reader.ReadString())
            : typeof(T) == typeof(ConfigurationEntry[]) ? ReadAll(reader, ReadConfiguration)
            : typeof(T) == typeof(LogBatch) ? new LogBatch(ReadAll(reader, ReadEntry), reader.ReadInt32())
            : typeof(T) == typeof(MeasurementBatch) ? new MeasurementBatch(ReadAll(reader, ReadMeasurements), reader.ReadInt32())
            : typeof(T) == typeof(VirtualServerStatus) ? ReadStatus(reader)
            : typeof(T) == typeof(VirtualServerStatus[]) ? ReadAll(reader, ReadStatus)
            : typeof(T) == typeof(InstanceUsage[]) ? ReadAll(reader, ReadUsage)
            : typeof(T) == typeof(string[]) ? ReadAll(reader, static reader => reader.ReadString())
            : typeof(T) == typeof(int[]) ? ReadNumbers(reader)
            : throw new NotSupportedException($"{typeof(T)} is no part of what kernel and child tell each other.");
        return (T)value;
    }

    private static void Write(BinaryWriter writer, LoadOrder order)
    {
        writer.Write(order.RunsServers);
        writer.Write(order.Subpartition);
        writer.Write(order.Version);
        writer.Write(order.Generation);
        writer.Write(order.AssemblyPath);
        writer.Write(order.EntryType);
        writer.Write(order.ContentRoot);
        WriteAll(writer, order.Shared, static (writer, name) => writer.Write(name));
        WriteAll(writer, order.Contracts, static (writer, contract) =>
        {
            writer.Write(contract.Name);
            writer.Write(contract.Path);
        });
        WriteAll(writer, order.Exports, Write);
        WriteAll(writer, order.Imports, Write);
        WriteAll(writer, order.Configuration, Write);
        writer.Write(order.CallbackMilliseconds);
        writer.Write(order.HandOverMilliseconds);
    }

    private static LoadOrder ReadOrder(BinaryReader reader) => new()
    {
        RunsServers = reader.ReadBoolean(),
        Subpartition = reader.ReadString(),
        Version = reader.ReadString(),
        Generation = reader.ReadInt64(),
        AssemblyPath = reader.ReadString(),
        EntryType = reader.ReadString(),
        ContentRoot = reader.ReadString(),
        Shared = ReadAll(reader, static reader => reader.ReadString()),
        Contracts = ReadAll(reader, static reader => new SharedAssembly(reader.ReadString(), reader.ReadString())),
        Exports = ReadAll(reader, ReadContract),
        Imports = ReadAll(reader, ReadContract),
        Configuration = ReadAll(reader, ReadConfiguration),
        CallbackMilliseconds = reader.ReadInt32(),
        HandOverMilliseconds = reader.ReadInt32(),
    };

    private static void Write(BinaryWriter writer, StepFailure failure)
    {
        writer.Write(failure.Step);
        writer.Write(failure.Cause);
        writer.Write(failure.Remedy);
    }

    private static void Write(BinaryWriter writer, ContractReference contract)
    {
        writer.Write(contract.Type);
        writer.Write(contract.Assembly);
    }

    private static ContractReference ReadContract(BinaryReader reader) => new(reader.ReadString(), reader.ReadString());

    private static void Write(BinaryWriter writer, ConfigurationEntry entry)
    {
        writer.Write(entry.Key);
        WriteText(writer, entry.Value);
    }

    private static ConfigurationEntry ReadConfiguration(BinaryReader reader) => new(reader.ReadString(), ReadText(reader));

    private static void Write(BinaryWriter writer, VirtualServerStatus status)
    {
        writer.Write(status.Type);
        writer.Write(status.Name);
        writer.Write((byte)status.State);
        writer.Write(status.Version);
        writer.Write(status.Subpartition);
        writer.Write(status.ProcessId);
        writer.Write(status.Epoch);
        WriteText(writer, status.Reason);
    }

    private static VirtualServerStatus ReadStatus(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), (VirtualServerState)reader.ReadByte(), reader.ReadString(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt64(), ReadText(reader));

    private static void Write(BinaryWriter writer, InstanceUsage usage)
    {
        writer.Write(usage.Instance);
        writer.Write(usage.Calls);
        writer.Write(usage.BusyMilliseconds);
    }

    private static InstanceUsage ReadUsage(BinaryReader reader) => new(reader.ReadUInt32(), reader.ReadInt64(), reader.ReadDouble());

    private static void Write(BinaryWriter writer, LogBatch batch)
    {
        WriteAll(writer, batch.Entries, static (writer, entry) =>
        {
            writer.Write(entry.Category);
            writer.Write(entry.Level);
            writer.Write(entry.EventId);
            WriteText(writer, entry.EventName);
            writer.Write(entry.Text);
            WriteAll(writer, entry.Fields, Write);
        });
        writer.Write(batch.Dropped);
    }

    private static LogEntry ReadEntry(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), ReadText(reader), reader.ReadString(), ReadAll(reader, ReadField));

    private static void Write(BinaryWriter writer, MeasurementBatch batch)
    {
        WriteAll(writer, batch.Measurements, static (writer, measured) =>
        {
            writer.Write(measured.Meter);
            WriteText(writer, measured.MeterVersion);
            writer.Write(measured.Name);
            writer.Write((byte)measured.Kind);
            WriteText(writer, measured.Unit);
            WriteText(writer, measured.Description);
            WriteAll(writer, measured.Tags, Write);
            writer.Write(measured.Values.Length);
            foreach (var value in measured.Values)
                writer.Write(value);
        });
        writer.Write(batch.Dropped);
    }

    private static InstrumentMeasurements ReadMeasurements(BinaryReader reader)
    {
        var (meter, version, name) = (reader.ReadString(), ReadText(reader), reader.ReadString());
        var (kind, unit, description) = ((MeasurementKind)reader.ReadByte(), ReadText(reader), ReadText(reader));
        var tags = ReadAll(reader, ReadField);
        var values = new double[ReadCount(reader, sizeof(double))];
        for (var index = 0; index < values.Length; index++)
            values[index] = reader.ReadDouble();
        return new(meter, version, name, kind, unit, description, tags, values);
    }

    // A letter for the type, then the value.
    private static void Write(BinaryWriter writer, Field field)
    {
        writer.Write(field.Name);
        switch (field.Value())
        {
            case null: writer.Write((byte)'0'); break;
            case long integer: writer.Write((byte)'i'); writer.Write(integer); break;
            case double number: writer.Write((byte)'n'); writer.Write(number); break;
            case bool flag: writer.Write((byte)'f'); writer.Write(flag); break;
            case var text: writer.Write((byte)'t'); writer.Write((string)text); break;
        }
    }

    private static Field ReadField(BinaryReader reader)
    {
        var name = reader.ReadString();
        return (char)reader.ReadByte() switch
        {
            'i' => new(name, Integer: reader.ReadInt64()),
            'n' => new(name, Number: reader.ReadDouble()),
            'f' => new(name, Flag: reader.ReadBoolean()),
            't' => new(name, Text: reader.ReadString()),
            _ => new(name),
        };
    }

    private static void Write(BinaryWriter writer, int[] numbers)
    {
        writer.Write(numbers.Length);
        foreach (var number in numbers)
            writer.Write(number);
    }

    private static int[] ReadNumbers(BinaryReader reader)
    {
        var numbers = new int[ReadCount(reader, sizeof(int))];
        for (var index = 0; index < numbers.Length; index++)
            numbers[index] = reader.ReadInt32();
        return numbers;
    }

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void WriteAll<T>(BinaryWriter writer, T[] items, Action<BinaryWriter, T> write) where T : class
    {
        writer.Write(items.Length);
        foreach (var item in items)
            write(writer, item);
    }

    private static T[] ReadAll<T>(BinaryReader reader, Func<BinaryReader, T> read) where T : class
    {
        var items = new T[ReadCount(reader, 1)];
        for (var index = 0; index < items.Length; index++)
            items[index] = read(reader);
        return items;
    }

    /// <summary>A count cannot be larger than what is left has room for: a child that is out of its mind does not fill the kernel's memory.</summary>
    private static int ReadCount(BinaryReader reader, int leastSize)
    {
        var count = reader.ReadInt32();
        return count >= 0 && count <= (reader.BaseStream.Length - reader.BaseStream.Position) / leastSize
            ? count
            : throw new InvalidDataException($"A count of {count} is more than the message can hold.");
    }
}
