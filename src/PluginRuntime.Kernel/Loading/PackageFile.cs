namespace PluginRuntime.Kernel.Loading;

/// <summary>One file of a package.</summary>
/// <param name="Path">Where it belongs in the store: below <c>module/</c> or <c>contracts/</c>, with '/' between segments.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Checksum">Its CRC-32 where the package says it.</param>
/// <param name="Open">Opens its content from the start.</param>
internal sealed record PackageFile(string Path, long Length, uint? Checksum, Func<Stream> Open);
