using System.Collections.Frozen;
using PluginRuntime.Kernel.Inspection.Reading;

namespace PluginRuntime.Kernel.Inspection.Checks;

/// <summary>
/// Framework types that hold nothing but what their type arguments allow, though their fields, or that they are not sealed, would
/// not show it. A comparer of the module's own given to one of the collections does escape this; a rehearsal may find it.
/// </summary>
internal static class HarmlessTypes
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        "System.Uri",
        "System.Version",
        "System.String",
        "System.Numerics.BigInteger",
        "System.Threading.Lock",
        "System.Text.StringBuilder",
        "System.Collections.BitArray",
        "System.Net.IPAddress",
        "System.Net.IPEndPoint",
        "System.Collections.Generic.List`1",
        "System.Collections.Generic.Dictionary`2",
        "System.Collections.Generic.OrderedDictionary`2",
        "System.Collections.Generic.HashSet`1",
        "System.Collections.Generic.Queue`1",
        "System.Collections.Generic.Stack`1",
        "System.Collections.Generic.SortedDictionary`2",
        "System.Collections.Generic.SortedList`2",
        "System.Collections.Generic.SortedSet`1",
        "System.Collections.Generic.LinkedList`1",
        "System.Collections.Generic.LinkedListNode`1",
        "System.Collections.Generic.PriorityQueue`2",
        "System.Collections.Concurrent.ConcurrentDictionary`2",
        "System.Collections.Concurrent.ConcurrentQueue`1",
        "System.Collections.Concurrent.ConcurrentStack`1",
        "System.Collections.Concurrent.ConcurrentBag`1",
        "System.Collections.Immutable.ImmutableArray`1",
        "System.Collections.Immutable.ImmutableList`1",
        "System.Collections.Immutable.ImmutableDictionary`2",
        "System.Collections.Immutable.ImmutableHashSet`1",
        "System.Collections.Immutable.ImmutableSortedDictionary`2",
        "System.Collections.Immutable.ImmutableSortedSet`1",
        "System.Collections.Immutable.ImmutableQueue`1",
        "System.Collections.Immutable.ImmutableStack`1",
        "System.Collections.Frozen.FrozenDictionary`2",
        "System.Collections.Frozen.FrozenSet`1",
        "System.Tuple`1",
        "System.Tuple`2",
        "System.Tuple`3",
        "System.Tuple`4",
        "System.Tuple`5",
        "System.Tuple`6",
        "System.Tuple`7");

    // Only the framework's: anybody may call a type System.Uri.
    public static bool AreHarmless(DefinedType type) => Names.Contains(type.FullName) && IsFramework(type.Assembly.Name);

    private static bool IsFramework(string assembly) => assembly.StartsWith("System.", StringComparison.Ordinal);
}
