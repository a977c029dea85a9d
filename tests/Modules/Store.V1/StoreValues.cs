using System.Buffers;
using System.Buffers.Binary;

namespace Store;

/// <summary>Values by key, each an array that is replaced and never changed. An export may run beside calls.</summary>
internal sealed class StoreValues
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _changed = [];
    private byte[]?[] _values = [];
    private bool _isNoting;

    internal void Fill(int keys, int bytes)
    {
        lock (_lock)
            _values = [.. Enumerable.Range(0, keys).Select(_ => new byte[bytes])];
    }

    internal void Put(int key, long number)
    {
        lock (_lock)
        {
            var value = new byte[_values[key]!.Length];
            BinaryPrimitives.WriteInt64LittleEndian(value, number);
            _values[key] = value;
            if (_isNoting)
                _changed.Add(key);
        }
    }

    internal long Sum()
    {
        lock (_lock)
        {
            var sum = 0L;
            for (var key = 0; key < _values.Length; key++)
                sum += Mark.Of(key, BinaryPrimitives.ReadInt64LittleEndian(_values[key]));
            return sum;
        }
    }

    internal void NoteChanges()
    {
        lock (_lock)
            _isNoting = true;
    }

    internal void ForgetChanges()
    {
        lock (_lock)
        {
            _isNoting = false;
            _changed.Clear();
        }
    }

    /// <summary>What is put meanwhile may be in it, and is noted.</summary>
    internal void WriteAll(IBufferWriter<byte> destination)
    {
        var values = _values;
        for (var key = 0; key < values.Length; key++)
            Write(destination, values.Length, key, Volatile.Read(ref values[key])!);
    }

    internal void WriteChanges(IBufferWriter<byte> destination)
    {
        lock (_lock)
        {
            foreach (var key in _changed)
                Write(destination, _values.Length, key, _values[key]!);
            ForgetChanges();
        }
    }

    internal void Read(ref SequenceReader<byte> reader)
    {
        while (reader.TryReadLittleEndian(out int keys) && reader.TryReadLittleEndian(out int key) && reader.TryReadLittleEndian(out int length))
        {
            if (_values.Length != keys)
                _values = new byte[keys][];
            var value = new byte[length];
            if (!reader.TryCopyTo(value))
                throw new InvalidDataException($"The state ends in the value of key {key}.");
            reader.Advance(length);
            _values[key] = value;
        }
    }

    private static void Write(IBufferWriter<byte> destination, int keys, int key, byte[] value)
    {
        var entry = destination.GetSpan(12 + value.Length);
        BinaryPrimitives.WriteInt32LittleEndian(entry, keys);
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], key);
        BinaryPrimitives.WriteInt32LittleEndian(entry[8..], value.Length);
        value.CopyTo(entry[12..]);
        destination.Advance(12 + value.Length);
    }
}
