using System.Globalization;
using PluginRuntime.Subpartitions.Pipes;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Fuzzing;

/// <summary>
/// Mutations of what peers say that keep the rules. The run in the tests is short and the same every time; PLUGINRUNTIME_FUZZ_SECONDS makes it as long as
/// one likes, and different every time. A failure names the input; <see cref="InputThatFailedOnce_DoesNotFailAgain"/> keeps it.
/// </summary>
public sealed class FuzzTests
{
    private const int ShortRun = 3000;

    [Fact]
    public async Task MutatedFrames_EndThePipeForAReason_AndNothingElse()
    {
        var seconds = Environment.GetEnvironmentVariable("PLUGINRUNTIME_FUZZ_SECONDS") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var seed = seconds > 0 ? Random.Shared.Next() : 1;
        var until = Environment.TickCount64 + (seconds * 1000L);
        var next = seed;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var number = Interlocked.Increment(ref next);
                if (seconds > 0 ? Environment.TickCount64 > until : number - seed > ShortRun)
                    return;
                var random = new Random(number);
                var input = Mutate(random);
                int[] pieces = random.Next(3) == 0 ? [random.Next(1, 50), random.Next(1, 5000)] : [];
                try
                {
                    await FuzzTarget.RunAsync(input, pieces);
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException($"Input {number}, read in pieces of [{string.Join(", ", pieces)}]: {Convert.ToBase64String(input)}", exception);
                }
            }
        })));
    }

    [Fact]
    public async Task Seeds_KeepTheRules()
    {
        foreach (var seed in FuzzSeeds.All)
            await FuzzTarget.RunAsync([.. seed.SelectMany(frame => frame)], 7);
    }

    [Theory]
    [InlineData("")]
    public async Task InputThatFailedOnce_DoesNotFailAgain(string input) => await FuzzTarget.RunAsync(Convert.FromBase64String(input));

    private static byte[] Mutate(Random random)
    {
        var frames = Pick(random).Select(frame => frame.ToArray()).ToList();
        for (var count = random.Next(1, 5); count > 0; count--)
            MutateFrames(random, frames);
        var bytes = frames.SelectMany(frame => frame).ToList();
        for (var count = random.Next(0, 4); count > 0 && bytes.Count > 0; count--)
            MutateBytes(random, bytes);
        return [.. bytes];
    }

    private static byte[][] Pick(Random random) => FuzzSeeds.All[random.Next(FuzzSeeds.All.Length)];

    private static void MutateFrames(Random random, List<byte[]> frames)
    {
        if (frames.Count == 0)
            return;
        var index = random.Next(frames.Count);
        var frame = frames[index];
        switch (random.Next(7))
        {
            case 0:
                frames.Insert(random.Next(frames.Count + 1), frame.ToArray());
                break;
            case 1:
                frames.RemoveAt(index);
                break;
            case 2:
                var other = random.Next(frames.Count);
                (frames[index], frames[other]) = (frames[other], frames[index]);
                break;
            case 3:
                var from = Pick(random);
                frames.Insert(random.Next(frames.Count + 1), from[random.Next(from.Length)].ToArray());
                break;
            case 4:
                // A header that is none: type, flags, slot or number of another.
                var header = FrameHeader.Read(frame);
                new FrameHeader(
                    header.Length,
                    random.Next(3) == 0 ? (FrameType)random.Next(0, 17) : header.Type,
                    random.Next(3) == 0 ? (FrameFlags)random.Next(0, 20) : header.Flags,
                    random.Next(3) == 0 ? (ushort)random.Next(0, 10) : header.Slot,
                    random.Next(3) == 0 ? (ulong)random.Next(0, 8) : header.Call).Write(frame);
                break;
            case 5:
                // Another length, with as many bytes behind it.
                var length = random.Next(3) switch { 0 => 0, 1 => random.Next(0, 100), _ => random.Next(0, 7000) };
                var resized = new byte[FrameHeader.Size + length];
                frame.AsSpan(0, Math.Min(frame.Length, resized.Length)).CopyTo(resized);
                (FrameHeader.Read(frame) with { Length = length }).Write(resized);
                frames[index] = resized;
                break;
            default:
                if (frame.Length > FrameHeader.Size)
                    frame[random.Next(FrameHeader.Size, frame.Length)] = Interesting(random);
                break;
        }
    }

    private static void MutateBytes(Random random, List<byte> bytes)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(5))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = Interesting(random);
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 20)));
                break;
            case 3:
                bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 20)).Select(_ => Interesting(random)));
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }

    private static byte Interesting(Random random) => random.Next(4) switch { 0 => 0, 1 => 255, 2 => (byte)random.Next(16), _ => (byte)random.Next(256) };
}
