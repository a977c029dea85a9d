namespace PluginRuntime.Subpartitions.Connections;

/// <summary>A descriptor that a <see cref="ConnectionLoop"/> watches.</summary>
internal abstract class LoopSource
{
    /// <summary>Given by <see cref="ConnectionLoop.Attach"/>; comes with events.</summary>
    internal ulong Key { get; set; }

    /// <summary>Something can be done. On the loop's thread.</summary>
    /// <param name="events">What, in the words of <see cref="Linux.Epoll"/>.</param>
    internal abstract void OnEvents(uint events);
}
