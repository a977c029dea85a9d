using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tally;

/// <summary>
/// What a process of this version is to do to itself, once: the file <c>order-VERSION</c> says <c>DEED:PLACE</c>. The first process that comes
/// to the place renames the file to <c>order-VERSION.obeyed</c>, and obeys. The order is a file, so that it concerns one version, and one process of it.
/// </summary>
internal sealed class Orders(string folder, string version)
{
    private const int Stop = 19;

    internal async Task ObeyAsync(string place)
    {
        var path = Path.Combine(folder, $"order-{version}");
        string deed;
        try
        {
            var order = File.ReadAllText(path).Split(':');
            if (order[1] != place)
                return;
            File.Move(path, path + ".obeyed");
            deed = order[0];
        }
        catch (FileNotFoundException)
        {
            return;
        }

        switch (deed)
        {
            case "Kill":
                Process.GetCurrentProcess().Kill();
                break;
            case "Fail":
                throw new InvalidOperationException($"ordered to fail in {place}");
            case "Freeze":
                SendSignal(Environment.ProcessId, Stop);
                break;
            case "Pause":
                await LatchAsync("go");
                return;
        }

        // Hang, and what the others come to that did not end.
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Waits for a file.</summary>
    internal async Task LatchAsync(string name, CancellationToken cancellationToken = default)
    {
        for (var path = Path.Combine(folder, name); !File.Exists(path);)
            await Task.Delay(10, cancellationToken);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
