namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>A call that one message answers.</summary>
internal interface IAnswered
{
    /// <summary>Takes the answer, on the loop that reads.</summary>
    /// <param name="answer">The result, or the fault; taken over.</param>
    /// <param name="isFault">Which of the two.</param>
    /// <returns>Whether the call is to be executed as a work item, which tells its caller.</returns>
    bool TryAnswer(Message answer, bool isFault);
}
