using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Connections.Support;

/// <summary>Sends frames to <see cref="Frames"/>, cut anywhere and half-sent for a while, several under way, and checks every answer.</summary>
internal sealed class FrameClient(int seed, Socket socket) : IDisposable
{
    private readonly Random _random = new(seed);
    private ulong _count;
    private ulong _sum;

    /// <summary>Answers that were right.</summary>
    internal long Answers => (long)_count;

    /// <summary>The longest time from the end of a request to its answer.</summary>
    internal TimeSpan LongestSilence { get; private set; }

    internal async Task RunAsync(TimeSpan half, CancellationToken stop)
    {
        var bytes = new byte[4 * (Frames.LongestFrame + 2)];
        var expected = new byte[4 * Frames.AnswerBytes];
        var answers = new byte[expected.Length];
        while (!stop.IsCancellationRequested)
        {
            var frames = _random.Next(1, 5);
            var length = Fill(bytes, expected, frames);
            var cut = _random.Next(1, length);
            await socket.SendAllAsync(bytes.AsMemory(0, cut));
            await Task.Delay(half * (_random.NextDouble() + 0.5), CancellationToken.None);
            await socket.SendAllAsync(bytes.AsMemory(cut, length - cut));
            var since = Stopwatch.GetTimestamp();
            await socket.ReceiveAllAsync(answers.AsMemory(0, frames * Frames.AnswerBytes));
            LongestSilence = TimeSpan.FromTicks(Math.Max(LongestSilence.Ticks, Stopwatch.GetElapsedTime(since).Ticks));
            Assert.True(answers.AsSpan(0, frames * Frames.AnswerBytes).SequenceEqual(expected.AsSpan(0, frames * Frames.AnswerBytes)), $"Client {seed} got a wrong answer after {_count - (ulong)frames} right ones.");
        }
    }

    internal void ForgetSilence() => LongestSilence = TimeSpan.Zero;

    public void Dispose() => socket.Dispose();

    private int Fill(Span<byte> bytes, Span<byte> expected, int frames)
    {
        var at = 0;
        for (var frame = 0; frame < frames; frame++)
        {
            var length = _random.Next(0, _random.Next(1, Frames.LongestFrame));
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], (ushort)length);
            _random.NextBytes(bytes.Slice(at + 2, length));
            _sum = Frames.Sum(_sum, bytes.Slice(at + 2, length));
            at += 2 + length;
            BinaryPrimitives.WriteUInt64LittleEndian(expected[(frame * Frames.AnswerBytes)..], ++_count);
            BinaryPrimitives.WriteUInt64LittleEndian(expected[((frame * Frames.AnswerBytes) + 8)..], _sum);
        }

        return at;
    }
}
