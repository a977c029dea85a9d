using System.Globalization;

namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>
/// The exceptions that a caller gets by their own type, across processes as within one: those of this library, and those of the base
/// library that methods throw to tell their callers something. Only exact types; every other becomes a <see cref="RemoteFaultException"/>.
/// </summary>
internal static class FaultTypes
{
    private static readonly Dictionary<string, Func<string, Exception>> Plain = new()
    {
        [typeof(InvalidOperationException).FullName!] = message => new InvalidOperationException(message),
        [typeof(KeyNotFoundException).FullName!] = message => new KeyNotFoundException(message),
        [typeof(NotSupportedException).FullName!] = message => new NotSupportedException(message),
        [typeof(NotImplementedException).FullName!] = message => new NotImplementedException(message),
        [typeof(FormatException).FullName!] = message => new FormatException(message),
        [typeof(OverflowException).FullName!] = message => new OverflowException(message),
        [typeof(InvalidDataException).FullName!] = message => new InvalidDataException(message),
        [typeof(TimeoutException).FullName!] = message => new TimeoutException(message),
        [typeof(OperationCanceledException).FullName!] = message => new OperationCanceledException(message),
        [typeof(TaskCanceledException).FullName!] = message => new TaskCanceledException(message),
        [typeof(UnauthorizedAccessException).FullName!] = message => new UnauthorizedAccessException(message),
        [typeof(IOException).FullName!] = message => new IOException(message),
        [typeof(EndOfStreamException).FullName!] = message => new EndOfStreamException(message),
        [typeof(FileNotFoundException).FullName!] = message => new FileNotFoundException(message),
        [typeof(DirectoryNotFoundException).FullName!] = message => new DirectoryNotFoundException(message),
        [typeof(PayloadException).FullName!] = message => new PayloadException(message),
    };

    /// <summary>What must cross beside type and message so that <see cref="Make"/> makes the same exception.</summary>
    internal static string?[] PartsOf(Exception exception) => exception switch
    {
        ArgumentException argument => [argument.ParamName],
        SubpartitionLostException lost => [lost.Subpartition, lost.Version, lost.Method, lost.Reason],
        SubpartitionUnavailableException unavailable => [unavailable.Subpartition, unavailable.Method, unavailable.Reason],
        ModulePausedException paused => [paused.Module, paused.Contract, paused.Phase, paused.Reason],
        ModuleNotServingException missing => [missing.Contract, missing.Reason],
        ModuleFaultException fault => [fault.Module, fault.Version, fault.OriginalType, fault.OriginalMessage, fault.OriginalText],
        RemoteFaultException fault => [fault.Method, fault.OriginalType, fault.OriginalMessage, fault.OriginalText],
        VirtualServerNotFoundException missing => [missing.Type, missing.Name],
        VirtualServerFailedException failed => [failed.Type, failed.Name, failed.Step, failed.Cause, failed.Remedy],
        CallDeadlineException late => [late.Method, late.Deadline.Ticks.ToString(CultureInfo.InvariantCulture)],
        _ => [],
    };

    /// <summary>Makes an exception of a known type.</summary>
    /// <returns><see langword="null"/> if the type is not among them.</returns>
    internal static Exception? Make(string type, string message, string?[] parts)
    {
        if (Plain.TryGetValue(type, out var make))
            return make(message);
        string Part(int index) => parts[index] ?? "";
        return (type, parts.Length) switch
        {
            ("System.ArgumentException", 1) => new ArgumentException(WithoutName(message, parts[0], out var name), name),
            ("System.ArgumentNullException", 1) => new ArgumentNullException(NameIn(message, parts[0], out var text), text),
            ("System.ArgumentOutOfRangeException", 1) => new ArgumentOutOfRangeException(NameIn(message, parts[0], out var text), text),
            ("PluginRuntime.SubpartitionLostException", 4) => new SubpartitionLostException(Part(0), Part(1), Part(2), Part(3)),
            ("PluginRuntime.SubpartitionUnavailableException", 3) => new SubpartitionUnavailableException(Part(0), Part(1), Part(2)),
            ("PluginRuntime.ModulePausedException", 4) => new ModulePausedException(Part(0), Part(1), Part(2), Part(3)),
            ("PluginRuntime.ModuleNotServingException", 2) => new ModuleNotServingException(Part(0), Part(1)),
            ("PluginRuntime.ModuleFaultException", 5) => new ModuleFaultException(Part(0), Part(1), Part(2), Part(3), Part(4)),
            ("PluginRuntime.RemoteFaultException", 4) => new RemoteFaultException(Part(0), Part(1), Part(2), Part(3)),
            ("PluginRuntime.VirtualServerNotFoundException", 2) => new VirtualServerNotFoundException(Part(0), Part(1)),
            ("PluginRuntime.VirtualServerFailedException", 5) => new VirtualServerFailedException(Part(0), Part(1), Part(2), Part(3), Part(4)),
            ("PluginRuntime.CallDeadlineException", 2) when long.TryParse(parts[1], CultureInfo.InvariantCulture, out var ticks) =>
                new CallDeadlineException(Part(0), TimeSpan.FromTicks(ticks)),
            _ => null,
        };
    }

    /// <summary>The message of an argument's exception ends with the argument's name, which the constructor adds again.</summary>
    private static string WithoutName(string message, string? parameter, out string? name)
    {
        var end = parameter is null ? null : $" (Parameter '{parameter}')";
        name = end is not null && message.EndsWith(end, StringComparison.Ordinal) ? parameter : null;
        return name is null ? message : message[..^end!.Length];
    }

    private static string? NameIn(string message, string? parameter, out string text)
    {
        text = WithoutName(message, parameter, out var name);
        return name;
    }
}
