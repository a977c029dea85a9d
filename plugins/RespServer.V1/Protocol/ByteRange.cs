namespace RespServer.Protocol;

/// <summary>Where an argument stands in its request.</summary>
/// <param name="Offset">From the request's first byte on.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct ByteRange(int Offset, int Length);
