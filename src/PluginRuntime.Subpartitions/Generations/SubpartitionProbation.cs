namespace PluginRuntime.Subpartitions.Generations;

/// <summary>Judges a new generation by how it serves, relative to how the old one did.</summary>
internal sealed class SubpartitionProbation(SubpartitionPolicy policy, TimeProvider time)
{
    /// <summary>Waits for the end of the probation.</summary>
    /// <param name="generation">The one on probation.</param>
    /// <param name="before">The one that served before, if any.</param>
    /// <param name="remarks">Takes what was judged on too little.</param>
    /// <param name="wayBack">Ends it: go back.</param>
    /// <param name="keep">Ends it: keep it. The way back, if it is asked for too, comes first.</param>
    /// <returns>Why not to keep it, or <see langword="null"/>.</returns>
    /// <exception cref="SubpartitionStepException">It is not healthy.</exception>
    internal async Task<string?> JudgeAsync(SubpartitionGeneration generation, SubpartitionGeneration? before, List<string> remarks, CancellationToken wayBack, CancellationToken keep)
    {
        if (policy.ProbationTime <= TimeSpan.Zero)
            return generation.Lost.IsCompleted ? await SayLostAsync(generation).ConfigureAwait(false) : null;
        var since = time.GetTimestamp();
        var checkEvery = TimeSpan.FromTicks(Math.Clamp(policy.ProbationTime.Ticks / 10, TimeSpan.FromMilliseconds(20).Ticks, TimeSpan.FromSeconds(1).Ticks));
        while (time.GetElapsedTime(since) < policy.ProbationTime)
        {
            using var looking = CancellationTokenSource.CreateLinkedTokenSource(wayBack, keep);
            await Task.WhenAny(generation.Lost, Task.Delay(checkEvery, time, looking.Token)).ConfigureAwait(false);
            await looking.CancelAsync().ConfigureAwait(false);
            if (wayBack.IsCancellationRequested)
                return "the way back was asked for";
            if (generation.Lost.IsCompleted)
                return await SayLostAsync(generation).ConfigureAwait(false);
            if (keep.IsCancellationRequested)
            {
                remarks.Add($"{generation.Package.Id}: the host stops: the probation ended after {time.GetElapsedTime(since).TotalSeconds:0.0} s of {policy.ProbationTime.TotalSeconds:0.#} s.");
                return null;
            }

            await generation.CheckHealthAsync(policy.CallbackTimeout, CancellationToken.None).ConfigureAwait(false);
            if (FindFault(generation, before) is { } fault)
                return fault;
        }

        var calls = generation.Connection.CallsAnswered;
        if (calls < policy.ProbationLeastCalls)
            remarks.Add($"{generation.Package.Id}: {calls} calls during probation, fewer than {policy.ProbationLeastCalls}: judged on health alone.");
        return null;
    }

    private string? FindFault(SubpartitionGeneration generation, SubpartitionGeneration? before)
    {
        var calls = generation.Connection.CallsAnswered;
        if (calls < policy.ProbationLeastCalls)
            return null;
        var usual = before is null ? 0 : Share(before);
        var share = Share(generation);
        return share > usual + policy.ProbationErrorMargin
            ? $"{share:P1} of {calls} calls failed; before the switch it was {usual:P1}"
            : null;
    }

    private static double Share(SubpartitionGeneration generation) =>
        generation.Connection.CallsAnswered is var calls and > 0 ? (double)generation.Connection.CallsFaulted / calls : 0;

    private static async Task<string> SayLostAsync(SubpartitionGeneration generation) =>
        $"{generation} was lost. {await generation.Process.Ended.ConfigureAwait(false)}";
}
