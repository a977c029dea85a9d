namespace RespServer.Commands;

/// <summary>Executes a command and writes its reply.</summary>
/// <param name="call">Arguments, keys, reply.</param>
internal delegate void CommandHandler(ref CommandCall call);
