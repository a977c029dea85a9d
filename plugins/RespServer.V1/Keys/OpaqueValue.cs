namespace RespServer.Keys;

/// <summary>A value of a kind that this version does not know. Commands find a value of the wrong type; it is kept as it is.</summary>
/// <param name="Kind">What the version calls it that knows it.</param>
/// <param name="Content">As that version wrote it.</param>
internal sealed record OpaqueValue(byte Kind, byte[] Content);
