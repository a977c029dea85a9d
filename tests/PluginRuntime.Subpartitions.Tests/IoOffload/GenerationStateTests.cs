using PluginRuntime.Subpartitions.IoOffload;
using static PluginRuntime.Subpartitions.IoOffload.GenerationState;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

public sealed class GenerationStateTests
{
    private static readonly HashSet<(GenerationState From, GenerationState To)> Table =
    [
        (Starting, Ready), (Starting, Stopping), (Ready, Serving), (Ready, Stopping), (Serving, Draining), (Draining, Drained), (Draining, Serving),
        (Draining, Stopping), (Drained, Serving), (Drained, Stopping), (Starting, Gone), (Ready, Gone), (Serving, Gone), (Draining, Gone), (Drained, Gone), (Stopping, Gone),
    ];

    public static TheoryData<string, string, bool> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, bool>();
            foreach (var from in Enum.GetValues<GenerationState>())
            {
                foreach (var to in Enum.GetValues<GenerationState>())
                    rows.Add(from.ToString(), to.ToString(), Table.Contains((from, to)));
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Transition_IsAllowedExactlyIfTheTableHasIt(string from, string to, bool isAllowed) =>
        Assert.Equal(isAllowed, OffloadGeneration.IsAllowed(Enum.Parse<GenerationState>(from), Enum.Parse<GenerationState>(to)));
}
