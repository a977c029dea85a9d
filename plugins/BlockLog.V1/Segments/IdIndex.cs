using System.Numerics;
using System.Runtime.InteropServices;

namespace BlockLog.Segments;

/// <summary>
/// Finds the newest records by their ids: a ring of ids, since records follow each other without gaps, and a hash table of places in it.
/// 24 to 48 bytes a record while it grows, 24 at a million. Used by one thread at a time.
/// </summary>
/// <param name="capacity">How many ids are remembered; the oldest is forgotten for one more.</param>
internal sealed class IdIndex(int capacity)
{
    private const int SmallestRing = 1024;

    // An id stands at its record's number modulo the length; a slot holds a place in the ring plus one, or zero.
    private Guid[] _ring = [];
    private int[] _slots = [];
    private long _newest;

    internal int Count { get; private set; }

    /// <summary>Adds the record that follows the newest; one that is not newer is known already.</summary>
    internal void Add(long sequence, Guid id)
    {
        if (Count > 0 && sequence <= _newest)
            return;
        if (Count == _ring.Length && Count < capacity)
            Grow();
        else if (Count == _ring.Length)
            Forget(sequence - Count);
        _newest = sequence;
        Count++;
        var place = (int)(sequence % _ring.Length);
        _ring[place] = id;
        _slots[FreeSlot(id)] = place + 1;
    }

    /// <summary>Finds the newest record of an id.</summary>
    internal bool TryFind(Guid id, out long sequence)
    {
        sequence = 0;
        if (Count == 0)
            return false;
        for (var slot = HomeOf(id); _slots[slot] != 0; slot = Next(slot))
        {
            var place = _slots[slot] - 1;
            if (_ring[place] != id)
                continue;
            var back = (int)(_newest % _ring.Length) - place;
            var found = _newest - (back < 0 ? back + _ring.Length : back);
            sequence = Math.Max(sequence, found);
        }

        return sequence > 0;
    }

    private void Grow()
    {
        var length = Math.Min(capacity, Math.Max(SmallestRing, _ring.Length * 2));
        var ring = new Guid[length];
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)length * 2)];
        for (var sequence = _newest - Count + 1; sequence <= _newest; sequence++)
        {
            var id = _ring[sequence % _ring.Length];
            ring[sequence % length] = id;
            _slots[FreeSlot(id)] = (int)(sequence % length) + 1;
        }

        _ring = ring;
    }

    /// <summary>Takes the oldest out, and moves those up that had to give way to it.</summary>
    private void Forget(long sequence)
    {
        var place = (int)(sequence % _ring.Length);
        var hole = HomeOf(_ring[place]);
        while (_slots[hole] != place + 1)
            hole = Next(hole);
        for (var slot = Next(hole); _slots[slot] != 0; slot = Next(slot))
        {
            var home = HomeOf(_ring[_slots[slot] - 1]);
            if (((slot - home) & (_slots.Length - 1)) < ((slot - hole) & (_slots.Length - 1)))
                continue;
            _slots[hole] = _slots[slot];
            hole = slot;
        }

        _slots[hole] = 0;
        Count--;
    }

    private int FreeSlot(Guid id)
    {
        var slot = HomeOf(id);
        while (_slots[slot] != 0)
            slot = Next(slot);
        return slot;
    }

    private int HomeOf(Guid id)
    {
        // Ids may count up, at either end.
        var halves = MemoryMarshal.Cast<Guid, ulong>(MemoryMarshal.CreateReadOnlySpan(ref id, 1));
        var hash = (halves[0] ^ BitOperations.RotateLeft(halves[1], 29)) * 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93;
        return (int)(hash >> 33) & (_slots.Length - 1);
    }

    private int Next(int slot) => (slot + 1) & (_slots.Length - 1);
}
