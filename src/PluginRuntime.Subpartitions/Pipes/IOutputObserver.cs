namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>Told by an <see cref="OutputQueue"/>, outside its lock, on any thread.</summary>
internal interface IOutputObserver
{
    /// <summary>There is room again for new calls.</summary>
    void OnRoom();

    /// <summary>The stream does not take bytes any more.</summary>
    void OnWriteFailed(Exception exception);

    /// <summary>Answers wait that no end which keeps the rules would have outstanding. Nothing is appended any more.</summary>
    /// <param name="text">In words.</param>
    void OnFlooded(string text);
}
