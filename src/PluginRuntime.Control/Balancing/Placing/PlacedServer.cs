namespace PluginRuntime.Control.Balancing.Placing;

/// <summary>A virtual server as placement sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Host">The number of the host subpartition that it is in.</param>
/// <param name="Load">Processors' worth that it takes.</param>
/// <param name="Error">How far, in the same unit, the load may well be from what it really is: a standard error.</param>
/// <param name="Memory">Bytes that it takes; 0 when that is not known.</param>
/// <param name="MoveCost">Processor seconds that a move of it costs, callers' waiting included.</param>
/// <param name="StaysBecause">Why it must not move; <see langword="null"/>: it may.</param>
internal sealed record PlacedServer(string Name, long Host, double Load, double Error = 0, long Memory = 0, double MoveCost = 0, string? StaysBecause = null);

/// <summary>A host subpartition as placement sees it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Memory">Bytes that servers in it may take in all.</param>
internal sealed record PlacementHost(long Number, long Memory = long.MaxValue);

/// <summary>A move that is worth what it costs.</summary>
/// <param name="Server">The server.</param>
/// <param name="To">The number of the host subpartition that it is to go to.</param>
/// <param name="Gain">By how many processors' worth the fuller of the two hosts gets emptier.</param>
internal sealed record PlacementMove(PlacedServer Server, long To, double Gain);
