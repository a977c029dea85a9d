namespace RedisServer;

/// <summary>What the command line asks for.</summary>
/// <param name="Name">The virtual server's name.</param>
/// <param name="Address">Where it listens: <c>127.0.0.1:6390</c> or <c>unix:/path</c>.</param>
/// <param name="Package">The package to begin with.</param>
/// <param name="UpgradeEvery">How often to upgrade to the other version while clients are served; <see langword="null"/>: never.</param>
internal sealed record ServerOptions(string Name, string Address, string Package, TimeSpan? UpgradeEvery);
