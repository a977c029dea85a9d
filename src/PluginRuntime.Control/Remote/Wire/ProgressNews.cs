namespace PluginRuntime.Control.Remote.Wire;

/// <summary>A part of a request has come to another phase.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Request">The request's id.</param>
/// <param name="About">Ids of the part.</param>
/// <param name="From">The phase that has ended.</param>
/// <param name="To">The phase that has begun, or the outcome.</param>
/// <param name="AtMs">Time since the request.</param>
internal sealed record ProgressNews(string Kernel, string Request, string About, string From, string To, double AtMs);
