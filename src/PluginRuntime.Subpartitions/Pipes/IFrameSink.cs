namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>Takes what a <see cref="FrameReader"/> reads, frame by frame, in order. It may throw <see cref="PipeViolationException"/>; it must not wait, nor run code of users.</summary>
internal interface IFrameSink
{
    /// <summary>A whole frame that is no piece of a message.</summary>
    /// <param name="header">Its header, checked.</param>
    /// <param name="payload">Its payload; used again after the return.</param>
    void OnFrame(in FrameHeader header, ReadOnlySpan<byte> payload);

    /// <summary>A piece of a message begins.</summary>
    /// <param name="header">Its header, checked.</param>
    /// <returns>Where its bytes go; at least as many are left there as the piece has.</returns>
    MessageAssembly OnChunk(in FrameHeader header);

    /// <summary>All its bytes are there.</summary>
    /// <param name="header">Its header.</param>
    void OnChunkEnd(in FrameHeader header);
}
