namespace PluginRuntime.Subpartitions.Connections;

/// <summary>What whoever hosts a server wants to hear of its sockets. Called on the loop's thread: must neither block nor throw.</summary>
/// <param name="HandlerFailed">A handler threw; its connection, named by its id, is closed.</param>
/// <param name="AcceptFailed">Connections cannot be accepted for now: the listener, and why. They wait, and it is tried again.</param>
/// <param name="TurnEnded">A handler went on with what had come, and waits for more; when it began, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.</param>
internal sealed record ServerSocketsEvents(Action<long, Exception> HandlerFailed, Action<string, string> AcceptFailed, Action<long>? TurnEnded = null);
