using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Pipes;
using PluginRuntime.Subpartitions.Tests.Pipes.Support;

namespace PluginRuntime.Subpartitions.Tests.Pipes;

/// <summary>A sequence whose pipe is lost between the arrival of its first element and the moment at which its consumer sees it.</summary>
public sealed class SequenceLossTests
{
    [Fact]
    public async Task ElementThatIsLostOnItsWayToTheConsumer_DoesNotKeepThoseOfTheNextPipeFromIt()
    {
        var (enumerator, call) = Open();
        var first = enumerator.MoveNextAsync();
        Assert.True(((ISequenceAnswered)call).TakeItem(Item(1)));
        call.OnLegLost();
        ((IThreadPoolWorkItem)call).Execute();
        Assert.False(first.IsCompleted);

        // Over the next pipe the sequence begins at its beginning.
        Assert.True(((ISequenceAnswered)call).TakeItem(Item(2)));
        ((IThreadPoolWorkItem)call).Execute();
        Assert.True(await first.Within("first element"));
        Assert.Equal([2], enumerator.Current);
    }

    [Fact]
    public async Task LossInTheVeryMomentInWhichTheConsumerTakesTheFirstElement_IsNotTheEndOfTheSequence()
    {
        using var together = new Barrier(2);
        for (var turn = 0; turn < 20_000; turn++)
        {
            var (enumerator, call) = Open();
            var first = enumerator.MoveNextAsync();
            ((ISequenceAnswered)call).TakeItem(Item(1));
            var losing = Task.Run(() =>
            {
                together.SignalAndWait();
                call.OnLegLost();
            });
            together.SignalAndWait();
            ((IThreadPoolWorkItem)call).Execute();
            await losing.Within("loss");
            if (!first.IsCompleted)
            {
                ((ISequenceAnswered)call).TakeItem(Item(2));
                ((IThreadPoolWorkItem)call).Execute();
            }

            Assert.True(await first.Within("first element"), $"Turn {turn} ended without an element.");
        }
    }

    private static (IAsyncEnumerator<byte[]> Enumerator, OutgoingCall Call) Open()
    {
        var sequence = new RemoteEnumerable<IDesk, (int Count, int Size), byte[]>(new Owner(), static _ => { }, DeskContract.Read, (1, 1), default);
        var enumerator = sequence.GetAsyncEnumerator();
        return (enumerator, (OutgoingCall)enumerator);
    }

    private static Message Item(byte number)
    {
        var writer = new PayloadWriter();
        writer.WriteBytes(new[] { number });
        return new Message(writer.Written.Span);
    }
}
