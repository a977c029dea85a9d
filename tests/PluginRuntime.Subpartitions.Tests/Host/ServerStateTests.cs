using PluginRuntime.Subpartitions.Host;

namespace PluginRuntime.Subpartitions.Tests.Host;

public sealed class ServerStateTests
{
    private static readonly HashSet<(VirtualServerState From, VirtualServerState To)> Table =
    [
        (VirtualServerState.Starting, VirtualServerState.Serving),
        (VirtualServerState.Starting, VirtualServerState.Stopped),
        (VirtualServerState.Serving, VirtualServerState.Moving),
        (VirtualServerState.Moving, VirtualServerState.Serving),
        (VirtualServerState.Serving, VirtualServerState.Recovering),
        (VirtualServerState.Moving, VirtualServerState.Recovering),
        (VirtualServerState.Recovering, VirtualServerState.Serving),
        (VirtualServerState.Serving, VirtualServerState.Stopping),
        (VirtualServerState.Recovering, VirtualServerState.Stopping),
        (VirtualServerState.Stopping, VirtualServerState.Stopped),
        (VirtualServerState.Stopped, VirtualServerState.Starting),
    ];

    public static TheoryData<string, string, bool> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, bool>();
            foreach (var from in Enum.GetValues<VirtualServerState>())
            {
                foreach (var to in Enum.GetValues<VirtualServerState>())
                    rows.Add(from.ToString(), to.ToString(), Table.Contains((from, to)));
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Transition_IsAllowedExactlyIfTheTableHasIt(string from, string to, bool isAllowed) =>
        Assert.Equal(isAllowed, ServerEntry.IsAllowed(Enum.Parse<VirtualServerState>(from), Enum.Parse<VirtualServerState>(to)));
}
