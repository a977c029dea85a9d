using PluginRuntime.Kernel.Loading;

namespace PluginRuntime.Kernel.Swapping;

/// <summary>Judges new generations by how they serve, relative to how the old ones did.</summary>
internal sealed class Probation(UpgradePolicy policy, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromSeconds(1);

    /// <summary>Looks at a load until <paramref name="cancellationToken"/> is cancelled.</summary>
    internal async Task WatchAsync(IReadOnlyList<LoadSample> samples, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var sample in samples)
                sample.Look();
            await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A small module is prepared before its load has been looked at often enough to compare with: waits for the rest.</summary>
    internal async Task WatchedEnoughAsync(IReadOnlyList<LoadSample> samples, CancellationToken cancellationToken)
    {
        if (policy.ProbationTime <= TimeSpan.Zero || policy.ProbationLatencyFactor <= 0)
            return;
        var since = time.GetTimestamp();
        while (samples.Any(static sample => !sample.IsWatchedEnough) && time.GetElapsedTime(since) < LongestWatch)
            await Task.Delay(LookEvery, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the end of the probation.</summary>
    /// <param name="generations">Those on probation.</param>
    /// <param name="before">How the old generations served, by module.</param>
    /// <param name="remarks">Takes what was judged on too little.</param>
    /// <param name="wayBack">Ends it: switch back.</param>
    /// <param name="keep">Ends it: keep them.</param>
    /// <returns>Why not to keep them, or <see langword="null"/>.</returns>
    internal async Task<string?> JudgeAsync(
        IReadOnlyList<ModuleGeneration> generations, IReadOnlyDictionary<string, LoadSample> before, List<string> remarks, CancellationToken wayBack, CancellationToken keep)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(wayBack, keep);
        var samples = generations.Select(generation => new LoadSample(generation)).ToArray();
        var since = time.GetTimestamp();
        var checkEvery = TimeSpan.FromTicks(Math.Clamp(policy.ProbationTime.Ticks / 10, TimeSpan.FromMilliseconds(20).Ticks, TimeSpan.FromSeconds(1).Ticks));
        var checkedAt = since;
        while (time.GetElapsedTime(since) < policy.ProbationTime)
        {
            if (wayBack.IsCancellationRequested)
                return "the way back was asked for";
            if (keep.IsCancellationRequested)
            {
                remarks.Add($"The host stops: the probation ended after {time.GetElapsedTime(since).TotalSeconds:0.0} s of {policy.ProbationTime.TotalSeconds:0.#} s.");
                return null;
            }

            foreach (var sample in samples)
                sample.Look();
            if (time.GetElapsedTime(checkedAt) >= checkEvery)
            {
                checkedAt = time.GetTimestamp();
                if (await FindFaultAsync(generations, samples, before).ConfigureAwait(false) is { } fault)
                    return fault;
            }

            await Task.Delay(LookEvery, time, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var sample in samples.Where(sample => sample.Calls < policy.ProbationLeastCalls))
            remarks.Add($"{sample.Module}: {sample.Calls} calls during probation, fewer than {policy.ProbationLeastCalls}: judged on health alone.");
        return await FindFaultAsync(generations, samples, before).ConfigureAwait(false);
    }

    private async Task<string?> FindFaultAsync(
        IReadOnlyList<ModuleGeneration> generations, IReadOnlyList<LoadSample> samples, IReadOnlyDictionary<string, LoadSample> before)
    {
        foreach (var generation in generations)
        {
            try
            {
                await generation.CheckHealthAsync(policy.CallbackTimeout, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ModuleStepException exception)
            {
                return exception.Message;
            }
        }

        foreach (var sample in samples.Where(sample => sample.Calls >= policy.ProbationLeastCalls))
        {
            var old = before.GetValueOrDefault(sample.Module);
            var share = old?.FaultShare ?? 0;
            if (sample.FaultShare > share + policy.ProbationErrorMargin)
                return $"{sample.Module}: {sample.FaultShare:P1} of {sample.Calls} calls failed; before the switch it was {share:P1}";
            if (policy.ProbationLatencyFactor > 0 && sample.MeanTime is { } mean && old?.MeanTime is { } usual
                && mean > usual * policy.ProbationLatencyFactor + TimeSpan.FromMilliseconds(1))
                return $"{sample.Module}: calls take {mean.TotalMilliseconds:0.###} ms on average; before the switch it was {usual.TotalMilliseconds:0.###} ms";
        }

        return null;
    }
}
