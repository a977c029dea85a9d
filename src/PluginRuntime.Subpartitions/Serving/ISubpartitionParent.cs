namespace PluginRuntime.Subpartitions.Serving;

/// <summary>What a child tells the kernel. Served by the kernel over the child's pipe.</summary>
[Contract(MustBeRemote = true)]
internal interface ISubpartitionParent
{
    /// <summary>Log entries for the host's logging, in order.</summary>
    ValueTask LogAsync(LogBatch batch, CancellationToken cancellationToken);

    /// <summary>The lowest levels, as <see cref="Microsoft.Extensions.Logging.LogLevel"/>, that the host's logging takes in these categories now.</summary>
    ValueTask<int[]> LevelsOfAsync(string[] categories, CancellationToken cancellationToken);

    /// <summary>What was measured since the last batch.</summary>
    ValueTask MeasureAsync(MeasurementBatch batch, CancellationToken cancellationToken);
}
