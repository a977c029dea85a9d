using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Subpartitions;

/// <summary>Tests that count what the process holds, or that need the machine: one at a time, and nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    internal const string Name = "alone";
}
