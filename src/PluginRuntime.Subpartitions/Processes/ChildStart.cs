using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.Subpartitions.Processes;

/// <summary>Starts one child: makes its pipe, starts the program, tells it where the pipe is, and waits until it has come. Whatever fails, nothing is left.</summary>
internal sealed class ChildStart(string subpartition, SubpartitionOptions options, PipeLimits limits, RunFolder folder, ParentServices parent, TimeProvider time)
{
    private readonly LastLines _lines = new();

    /// <summary>Starts the child.</summary>
    /// <param name="frameworks">Shared frameworks that it needs besides Microsoft.NETCore.App.</param>
    /// <param name="givesWay">Whether it gives way to others, until <see cref="ChildProcess.StopGivingWay"/>.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="SubpartitionStartException">It did not come in time, or ended before; the message has its exit code and last lines.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    internal async Task<ChildProcess> RunAsync(IReadOnlyCollection<string> frameworks, bool givesWay, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var names = folder.NextChild();
        var token = RandomNumberGenerator.GetBytes(32);
        var pipe = new Pipes.PipeOptions
        {
            Peer = subpartition,
            Limits = limits,
            Time = time,
            Opening = connection => connection.Serve(new ISubpartitionParent__Remote(), parent),
        };
        using var listener = new PipeListener(names.Pipe, token, pipe, parent.Refused);
        var process = Spawn(frameworks);

        // At once: the threads that it is yet to make take over what its first one has.
        givesWay = givesWay && ProcessPriority.IsSupported && TryGiveWay(process);
        var exited = Task.CompletedTask;
        var output = Task.CompletedTask;
        var isStarted = false;
        try
        {
            parent.Identity = new(subpartition, "", 0, process.Id);
            exited = process.WaitForExitAsync(CancellationToken.None);
            output = Task.WhenAll(
                OutputReader.Start(process.StandardOutput.BaseStream, $"output of {subpartition}", line => Keep(line, isError: false)).Ended,
                OutputReader.Start(process.StandardError.BaseStream, $"errors of {subpartition}", line => Keep(line, isError: true)).Ended);
            Tell(process, new StartLine(names.Pipe, token, names.AlivePrefix, limits.HangTimeout));
            var connection = await AwaitAsync(listener, process, exited, output, cancellationToken).ConfigureAwait(false);
            isStarted = true;
            parent.Started(time.GetElapsedTime(since));
            return new ChildProcess(process, connection, names, folder, parent, _lines, output, exited, options, givesWay);
        }
        finally
        {
            if (!isStarted)
                await RemoveAsync(process, exited, names).ConfigureAwait(false);
        }
    }

    private Process Spawn(IReadOnlyCollection<string> frameworks)
    {
        try
        {
            return Process.Start(ChildProgram.StartInfo(options, frameworks))!;
        }
        catch (FileNotFoundException missing)
        {
            throw new SubpartitionStartException(subpartition, missing.Message,
                "The build puts the folder subpartition-host beside every program that refers to PluginRuntime: deploy it too, or say where it is by SubpartitionOptions.HostPath.", missing);
        }
        catch (NotSupportedException framework)
        {
            throw new SubpartitionStartException(subpartition, framework.Message, "Build the package without it.", framework);
        }
        catch (Win32Exception refused)
        {
            throw new SubpartitionStartException(subpartition, $"{options.HostPath} cannot be run: {refused.Message}.",
                "It must be a file that this user may execute, for this platform.", refused);
        }
    }

    private static bool TryGiveWay(Process process)
    {
        try
        {
            ProcessPriority.Set(process.Id, ProcessPriority.Beside);
            return true;
        }
        catch (IOException)
        {
            // It has ended already, which whoever awaits it sees.
            return false;
        }
    }

    /// <summary>The secret goes by the child's input, which stays open: its end tells the child that its kernel is gone.</summary>
    private static void Tell(Process process, StartLine line)
    {
        try
        {
            var input = process.StandardInput.BaseStream;
            input.Write(line.Format());
            input.Flush();
        }
        catch (IOException)
        {
            // It has ended already; whoever awaits it sees how.
        }
    }

    private async Task<PipeConnection> AwaitAsync(PipeListener listener, Process process, Task exited, Task output, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var coming = listener.AcceptAsync(giveUp.Token);
        var late = Task.Delay(options.StartTimeout, time, giveUp.Token);
        var first = await Task.WhenAny(coming, exited, late).ConfigureAwait(false);
        if (first == coming && coming.IsCompletedSuccessfully)
        {
            await giveUp.CancelAsync().ConfigureAwait(false);
            return await coming.ConfigureAwait(false);
        }

        await giveUp.CancelAsync().ConfigureAwait(false);
        await DropAsync(coming).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (first == coming)
            throw new SubpartitionStartException(subpartition, $"its pipe failed: {coming.Exception!.GetBaseException().Message}", "See the inner exception.", coming.Exception.GetBaseException());
        if (first == late)
        {
            throw new SubpartitionStartException(subpartition, _lines.After($"process {process.Id} runs, and did not come within {options.StartTimeout.TotalSeconds:0.###} s."),
                "The machine may be overloaded: give more time by SubpartitionOptions.StartTimeout.");
        }

        await Task.WhenAny(output, Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None)).ConfigureAwait(false);
        throw new SubpartitionStartException(subpartition, new ChildExit(process.Id, process.ExitCode, WasTold: false, WasKilled: false, _lines).ToString(),
            "Run the program by hand to see whether it starts at all: it says how it is meant to be used.");
    }

    private static async Task DropAsync(Task<PipeConnection> coming)
    {
        try
        {
            await (await coming.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It never came: what was thrown says no more than that.
        }
    }

    private async Task RemoveAsync(Process process, Task exited, ChildNames names)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
        }

        await exited.ConfigureAwait(false);

        // The stream, not its writer: that would flush, to nobody.
        process.StandardInput.BaseStream.Dispose();
        process.Dispose();
        folder.Remove(names);
    }

    private void Keep(string line, bool isError)
    {
        _lines.Add(line);
        parent.Printed(line, isError);
    }
}
