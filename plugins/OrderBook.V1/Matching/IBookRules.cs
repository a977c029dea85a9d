using OrderBook.HandingOver;

namespace OrderBook.Matching;

/// <summary>What versions of the book differ in. An instance belongs to one book and is guarded by its lock.</summary>
internal interface IBookRules
{
    /// <summary>The number of the format of state that this version writes.</summary>
    int StateVersion { get; }

    /// <summary>Units that were cancelled to keep clients from trading with themselves.</summary>
    long SelfTradesPrevented { get; }

    /// <summary>Why an order may not trade with the next that rests, and is cancelled instead; <see langword="null"/>: it may.</summary>
    string? Objection(Order incoming, Order resting);

    /// <summary>An order was placed, now or by whoever wrote the log.</summary>
    void Placed(Order order, Outcome outcome);

    /// <summary>Forgets everything: a state is read.</summary>
    void Clear();

    /// <summary>Writes what this version adds to the state.</summary>
    void Write(SectionWriter state);

    /// <summary>Reads a section of its own.</summary>
    /// <returns>Whether it is one.</returns>
    bool TryRead(int tag, BinaryReader section);
}
