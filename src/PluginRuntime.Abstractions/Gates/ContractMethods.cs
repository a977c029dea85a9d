using System.ComponentModel;

namespace PluginRuntime.Gates;

/// <summary>
/// Numbers the methods of all contracts, so that a call can note where it is with one integer store and a report can name it.
/// For generated code. Thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContractMethods
{
    private static readonly Lock Gate = new();
    private static readonly List<string> Names = ["(unknown)"];

    /// <summary>How many there are.</summary>
    internal static int Count
    {
        get
        {
            lock (Gate)
                return Names.Count;
        }
    }

    /// <summary>Numbers the methods of a contract.</summary>
    /// <param name="contract">Name of the contract for reports.</param>
    /// <param name="methods">Names of its methods in the order of the gate.</param>
    /// <returns>The number of the first method; the others follow.</returns>
    public static int Register(string contract, params ReadOnlySpan<string> methods)
    {
        lock (Gate)
        {
            var first = Names.Count;
            foreach (var method in methods)
                Names.Add($"{contract}.{method}");
            return first;
        }
    }

    /// <summary>The name of a method: <c>Contract.Method</c>.</summary>
    internal static string NameOf(int method)
    {
        lock (Gate)
            return (uint)method < (uint)Names.Count ? Names[method] : Names[0];
    }
}
