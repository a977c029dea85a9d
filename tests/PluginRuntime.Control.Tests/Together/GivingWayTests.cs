using System.Collections.Concurrent;
using System.Globalization;
using Xunit;

namespace PluginRuntime.Control.Tests.Together;

/// <summary>Who gets a module ready leaves the processors to those who serve. On Linux that is seen from the threads.</summary>
public sealed class GivingWayTests
{
    private const string Library = "Newtonsoft.Json";

    [Fact]
    public async Task Upgrade_IsCompiledByAThreadThatGivesWay_AndAllOtherThreadsAreAsBefore()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var compiled = new ConcurrentQueue<int>();
        AppDomain.CurrentDomain.AssemblyLoad += Note;
        try
        {
            await using var host = await RuntimeHost.WithAsync("private-dependency.1.0.0");

            // Nobody served meanwhile: what callers wait for does not give way.
            Assert.Equal([0], compiled);
            compiled.Clear();

            (await host.ApplyAsync(Policies.Impatient, "private-dependency.2.0.0")).Applied();

            // The library is loaded by whoever compiles the method that uses it.
            Assert.Equal([5], compiled);
            Assert.All(Directory.GetDirectories("/proc/self/task").Select(NiceOf).OfType<int>(), static nice => Assert.Equal(0, nice));
        }
        finally
        {
            AppDomain.CurrentDomain.AssemblyLoad -= Note;
        }

        void Note(object? sender, AssemblyLoadEventArgs loaded)
        {
            if (loaded.LoadedAssembly.GetName().Name == Library)
                compiled.Enqueue(NiceOf("/proc/thread-self")!.Value);
        }
    }

    /// <summary>How far a thread gives way: 0 as others do; <see langword="null"/>: it has ended.</summary>
    private static int? NiceOf(string thread)
    {
        try
        {
            // The name, in parentheses, may hold anything.
            var text = File.ReadAllText(Path.Combine(thread, "stat"));
            return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
