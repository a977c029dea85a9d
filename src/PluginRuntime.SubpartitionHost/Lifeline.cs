using System.Diagnostics;
using System.Globalization;

namespace PluginRuntime.SubpartitionHost;

/// <summary>
/// Ends this process with its kernel, or when it is told to. The kernel holds the other end of the input and writes nothing more: the
/// input ends with the kernel, however that ends. It is read on a thread of its own, which no package can keep busy.
/// </summary>
internal sealed class Lifeline : IDisposable
{
    /// <summary>How long the process may take to end. What runs then is code of the package: exit handlers, finalizers of native code.</summary>
    private static readonly TimeSpan ExitTime = TimeSpan.FromSeconds(1);

    private readonly Stream _input;
    private readonly FileStream _alive;
    private volatile bool _isToldToStop;

    private Lifeline(Stream input, FileStream alive)
    {
        _input = input;
        _alive = alive;
    }

    /// <summary>Begins to watch, and shows that this process lives by a locked file.</summary>
    /// <param name="input">What the kernel holds the other end of.</param>
    /// <param name="aliveFile">What the file's name begins with.</param>
    internal static Lifeline Hold(Stream input, string aliveFile)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{aliveFile}.{Environment.ProcessId}.alive");
        var alive = new FileStream(name, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        var lifeline = new Lifeline(input, alive);
        new Thread(lifeline.Watch, maxStackSize: 256 * 1024) { IsBackground = true, Name = "lifeline" }.UnsafeStart();
        return lifeline;
    }

    /// <summary>From here on the end is what the kernel wants.</summary>
    internal void ExpectEnd() => _isToldToStop = true;

    /// <summary>Ends the process, whatever runs in it.</summary>
    /// <param name="code">Why, when it was not told to.</param>
    internal void End(SubpartitionExit code)
    {
        code = _isToldToStop ? SubpartitionExit.Stopped : code;
        new Thread(KillLate, maxStackSize: 256 * 1024) { IsBackground = true, Name = "end" }.UnsafeStart();
        Environment.Exit((int)code);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _alive.Dispose();
        File.Delete(_alive.Name);
    }

    private void Watch()
    {
        var rest = new byte[16];
        try
        {
            while (_input.Read(rest, 0, rest.Length) > 0)
                continue;
        }
        catch (IOException)
        {
            // The same as its end.
        }

        End(SubpartitionExit.KernelGone);
    }

    private static void KillLate()
    {
        using var never = new ManualResetEventSlim();
        never.Wait(ExitTime);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
