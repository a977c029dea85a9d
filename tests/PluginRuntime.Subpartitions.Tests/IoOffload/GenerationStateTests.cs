using PluginRuntime.Subpartitions.Generations;
using PluginRuntime.Subpartitions.IoOffload;

namespace PluginRuntime.Subpartitions.Tests.IoOffload;

public sealed class GenerationStateTests
{
    private static readonly HashSet<(GenerationState From, GenerationState To)> Table =
    [
        (GenerationState.Starting, GenerationState.Ready),
        (GenerationState.Starting, GenerationState.Stopping),
        (GenerationState.Ready, GenerationState.Serving),
        (GenerationState.Ready, GenerationState.Stopping),
        (GenerationState.Serving, GenerationState.Draining),
        (GenerationState.Draining, GenerationState.Drained),
        (GenerationState.Draining, GenerationState.Serving),
        (GenerationState.Draining, GenerationState.Stopping),
        (GenerationState.Drained, GenerationState.Serving),
        (GenerationState.Drained, GenerationState.Stopping),
        (GenerationState.Starting, GenerationState.Gone),
        (GenerationState.Ready, GenerationState.Gone),
        (GenerationState.Serving, GenerationState.Gone),
        (GenerationState.Draining, GenerationState.Gone),
        (GenerationState.Drained, GenerationState.Gone),
        (GenerationState.Stopping, GenerationState.Gone),
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
        Assert.Equal(isAllowed, SubpartitionGeneration.IsAllowed(Enum.Parse<GenerationState>(from), Enum.Parse<GenerationState>(to)));
}
