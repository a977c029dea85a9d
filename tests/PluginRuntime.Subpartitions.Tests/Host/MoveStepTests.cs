using PluginRuntime.Subpartitions.Host;

namespace PluginRuntime.Subpartitions.Tests.Host;

public sealed class MoveStepTests
{
    private static readonly HashSet<(MoveStep From, MoveStep To)> Table =
    [
        (MoveStep.Making, MoveStep.Bulk),
        (MoveStep.Making, MoveStep.Stayed),
        (MoveStep.Bulk, MoveStep.Closing),
        (MoveStep.Bulk, MoveStep.Stayed),
        (MoveStep.Closing, MoveStep.TakingOver),
        (MoveStep.Closing, MoveStep.Stayed),
        (MoveStep.Closing, MoveStep.Lost),
        (MoveStep.TakingOver, MoveStep.Opening),
        (MoveStep.TakingOver, MoveStep.Stayed),
        (MoveStep.TakingOver, MoveStep.Lost),
        (MoveStep.Opening, MoveStep.Moved),
        (MoveStep.Opening, MoveStep.Stayed),
        (MoveStep.Opening, MoveStep.Lost),
    ];

    public static TheoryData<string, string, bool> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, bool>();
            foreach (var from in Enum.GetValues<MoveStep>())
            {
                foreach (var to in Enum.GetValues<MoveStep>())
                    rows.Add(from.ToString(), to.ToString(), Table.Contains((from, to)));
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Transition_IsAllowedExactlyIfTheTableHasIt(string from, string to, bool isAllowed) =>
        Assert.Equal(isAllowed, ServerMove.IsAllowed(Enum.Parse<MoveStep>(from), Enum.Parse<MoveStep>(to)));
}
