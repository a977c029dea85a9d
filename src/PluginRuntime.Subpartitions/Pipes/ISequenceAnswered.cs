namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A call that is answered by elements and an end. All members are for the loop that reads.</summary>
internal interface ISequenceAnswered
{
    /// <summary>Whether the memory of an element is used again when the next is asked for.</summary>
    bool BorrowsElements { get; }

    /// <summary>An element has begun to arrive: checks that its sender had credit for it.</summary>
    /// <param name="bytes">Bytes of the element.</param>
    /// <exception cref="PipeViolationException">It had none.</exception>
    void Charge(long bytes);

    /// <summary>Takes an element.</summary>
    /// <param name="item">The element; taken over.</param>
    /// <returns>Whether the call is to be executed as a work item, which tells its consumer.</returns>
    bool TakeItem(Message item);

    /// <summary>The sequence has ended.</summary>
    /// <param name="fault">Why it failed, or <see langword="null"/>; taken over.</param>
    /// <returns>As above.</returns>
    bool TakeEnd(Message? fault);
}
