using Microsoft.Extensions.Options;

namespace PluginRuntime.Control.Hosting;

internal sealed class PluginRuntimeOptionsValidator : IValidateOptions<PluginRuntimeOptions>
{
    private const int LongestName = 64;

    public ValidateOptionsResult Validate(string? name, PluginRuntimeOptions options)
    {
        List<string> wrong = [];
        if (string.IsNullOrWhiteSpace(options.StorePath))
            wrong.Add("StorePath is empty; give a folder that this user can write.");
        if (options.Name is { } kernel && !IsName(kernel))
            wrong.Add($"Name is '{kernel}'; it must be 1 to {LongestName} letters, digits, '-', '_', '.', the first one a letter or digit.");
        if (options.Name is not null && string.IsNullOrWhiteSpace(options.StatePath))
            wrong.Add("StatePath is empty and the kernel has a name; give a folder that this user can write.");
        if (options.MaxUncollected < 1)
            wrong.Add($"MaxUncollected is {options.MaxUncollected}; it must be at least 1.");
        wrong.AddRange(options.Subpartitions.Check().Select(sentence => $"Subpartitions.{sentence}"));
        wrong.AddRange(options.Balance.Check().Select(sentence => $"Balance.{sentence}"));
        var policy = options.Policy;
        foreach (var (what, value) in new[]
        {
            (nameof(policy.CallbackTimeout), policy.CallbackTimeout), (nameof(policy.HandOverTimeout), policy.HandOverTimeout),
            (nameof(policy.RetireTimeout), policy.RetireTimeout), (nameof(policy.MaxCallerWait), policy.MaxCallerWait),
        })
        {
            if (value <= TimeSpan.Zero)
                wrong.Add($"Policy.{what} is {value}; it must be more than zero.");
        }

        // A caller that gives up while the ladder is still climbing would see an error although the upgrade ends well.
        var ladder = policy.QuiesceGrace + policy.QuiesceCancel + policy.HandOverTimeout;
        if (policy.MaxCallerWait < ladder)
            wrong.Add($"Policy.MaxCallerWait is {policy.MaxCallerWait.TotalSeconds} s, less than QuiesceGrace + QuiesceCancel + HandOverTimeout = {ladder.TotalSeconds} s: callers would give up while the upgrade may still end well.");
        if (policy.ProbationErrorMargin is < 0 or > 1)
            wrong.Add($"Policy.ProbationErrorMargin is {policy.ProbationErrorMargin}; it is a share from 0 to 1.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    // It is the name of a folder, too.
    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0]) && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
