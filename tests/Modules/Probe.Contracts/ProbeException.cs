namespace Probe;

/// <summary>An exception of the contract: passes a gate as it is.</summary>
public sealed class ProbeException(string message) : Exception(message);
