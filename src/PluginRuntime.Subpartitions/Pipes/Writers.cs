using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>Writers to be used again: one for each thread, since a message is written in one go. A writer that left with a long message is missed by nobody.</summary>
internal static class Writers
{
    [ThreadStatic]
    private static PayloadWriter? _idle;

    /// <summary>Takes a writer that is empty.</summary>
    internal static PayloadWriter Take()
    {
        // Taken while in use: a serializer may come back here.
        var writer = _idle ?? new PayloadWriter();
        _idle = null;
        return writer;
    }

    /// <summary>Gives it back; what it holds is forgotten.</summary>
    internal static void Return(PayloadWriter writer)
    {
        writer.Clear();
        _idle = writer;
    }
}
