using System.Globalization;

namespace PluginRuntime.EndToEnd.Tests;

/// <summary>How far the threads of a process give way, as the system has it.</summary>
internal static class ThreadPriorities
{
    /// <summary>One number for each thread: 0 for as others do, up to 19 for those that give way.</summary>
    internal static int[] Of(int process)
    {
        List<int> all = [];
        foreach (var thread in Directory.GetDirectories($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task"))
        {
            try
            {
                // The name, in parentheses, may hold anything.
                var text = File.ReadAllText(Path.Combine(thread, "stat"));
                all.Add(int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return [.. all];
    }
}
