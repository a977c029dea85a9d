using System.Globalization;
using PluginRuntime.Control.Balancing.Measuring;

namespace PluginRuntime.Control.Balancing.Enforcing;

/// <summary>
/// A control group for each process of a subpartition, made when it gets its first limit, removed when it is gone. Those of a kernel that was killed are
/// swept: their names say which process made them. Not thread-safe.
/// </summary>
/// <param name="groups">What the system has.</param>
/// <param name="owner">This process.</param>
/// <param name="isAlive">Whether a process lives.</param>
internal sealed class SubpartitionGroups(ICgroups groups, ProcessStamp owner, Func<ProcessStamp, bool> isAlive)
{
    private const string Prefix = "pluginruntime-";

    private readonly Dictionary<ProcessKey, string> _made = [];

    internal ICgroups Groups => groups;

    /// <summary>Whether a name is that of a group of a subpartition.</summary>
    internal static bool IsOne(string group) => OwnerOf(group) is not null;

    /// <summary>Removes what kernels left that are no more.</summary>
    /// <returns>The groups that were removed.</returns>
    internal IReadOnlyList<string> Sweep()
    {
        List<string> removed = [];
        foreach (var group in groups.Groups)
        {
            if (OwnerOf(group) is not { } maker || maker == owner || isAlive(maker))
                continue;
            try
            {
                groups.Remove(group);
                removed.Add(group);
            }
            catch (Exception left) when (left is IOException or UnauthorizedAccessException)
            {
                // Another kernel sweeps it too, or its processes are just ending. The next sweep tries again.
            }
        }

        return removed;
    }

    /// <summary>The group of a process; made if it is not there.</summary>
    internal string Ensure(ProcessKey process)
    {
        if (_made.TryGetValue(process, out var known))
            return known;
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{owner.Id}-{owner.Started}-{process.Generation}-{process.ProcessId}");
        groups.Add(name, process.ProcessId);
        return _made[process] = name;
    }

    /// <summary>The group of a process if it has one.</summary>
    internal string? Find(ProcessKey process) => _made.GetValueOrDefault(process);

    /// <summary>Removes the groups of processes that are gone.</summary>
    internal void Keep(IReadOnlySet<ProcessKey> living)
    {
        foreach (var (process, group) in _made.Where(entry => !living.Contains(entry.Key)).ToArray())
            Remove(process, group);
    }

    /// <summary>Removes all; processes that live go back to where this one is.</summary>
    internal void RemoveAll()
    {
        foreach (var (process, group) in _made.ToArray())
            Remove(process, group);
    }

    private void Remove(ProcessKey process, string group)
    {
        try
        {
            groups.Remove(group);
            _made.Remove(process);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // A process in it is not reaped as yet: with the next.
        }
    }

    private static ProcessStamp? OwnerOf(string group) =>
        group.StartsWith(Prefix, StringComparison.Ordinal) && group[Prefix.Length..].Split('-') is [var id, var started, _, _]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && long.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new ProcessStamp(process, ticks)
            : null;
}

/// <summary>A process, told apart from others that get its id later.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Started">When it started, as the system counts.</param>
internal readonly record struct ProcessStamp(int Id, long Started)
{
    /// <summary>This process.</summary>
    internal static ProcessStamp Own => Of(Environment.ProcessId) ?? new ProcessStamp(Environment.ProcessId, 0);

    /// <summary>Whether it lives.</summary>
    internal static bool IsAlive(ProcessStamp stamp) => Of(stamp.Id) == stamp;

    /// <summary>Whether a process is this one or a child of it.</summary>
    internal static bool IsOurs(int id) => id == Environment.ProcessId || (FieldsOf(id) is { } fields && fields[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    private static ProcessStamp? Of(int id) => FieldsOf(id) is { } fields ? new ProcessStamp(id, long.Parse(fields[19], CultureInfo.InvariantCulture)) : null;

    /// <summary>What the system says of a process, behind its name in parentheses, which may have blanks: state, parent, ...; the start is the 20th.</summary>
    private static string[]? FieldsOf(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
