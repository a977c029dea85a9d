using Xunit;

namespace PluginRuntime.EndToEnd.Tests.Hosts;

/// <summary>
/// Rows of the matrix: who does what to itself where. By default every place with one deed or two, each deed with several places;
/// PLUGINRUNTIME_FAULTS=all runs every deed at every place.
/// </summary>
internal static class FaultRows
{
    private static readonly string[] Deeds = ["Kill", "Hang", "Freeze", "Fail"];

    /// <summary>Makes rows.</summary>
    /// <param name="places">The places; behind a colon the first letters of the deeds that are run by default.</param>
    internal static TheoryData<string, string> Of(params string[] places)
    {
        var all = Environment.GetEnvironmentVariable("PLUGINRUNTIME_FAULTS") == "all";
        var rows = new TheoryData<string, string>();
        foreach (var place in places.Select(static place => place.Split(':')))
        {
            foreach (var deed in Deeds.Where(deed => all || place[1].Split(',').Contains(deed)))
                rows.Add(deed, place[0]);
        }

        return rows;
    }
}
