using System.Threading.Tasks.Sources;
using PluginRuntime.Remoting;
using Xunit;

namespace PluginRuntime.Abstractions.Tests.Remoting;

public sealed class RemoteInvocationTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResultOfAPooledTask_IsTakenOnce(bool pending)
    {
        var source = new CountingSource();
        if (!pending)
            source.Complete();
        var completion = RemoteInvocation.OfValueTask(source.Task);
        Assert.Equal(!pending, completion.IsCompleted);
        if (pending)
            source.Complete();
        await completion.AsTask().WaitAsync(Deadline);
        Assert.Equal(1, source.Taken);
    }

    [Fact]
    public async Task FailureAndCancellation_ComeThrough()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => RemoteInvocation.OfValueTask(ValueTask.FromException(new TimeoutException())).AsTask());
        await Assert.ThrowsAsync<TimeoutException>(() => RemoteInvocation.OfTask(Task.FromException(new TimeoutException()), "IService.Run").AsTask());
        await Assert.ThrowsAsync<TimeoutException>(() => RemoteInvocation.OfTask(Task.FromException<int>(new TimeoutException()), "IService.Get").AsTask());
        await Assert.ThrowsAsync<TaskCanceledException>(() => RemoteInvocation.OfTask(Task.FromCanceled(new(true)), "IService.Run").AsTask());
    }

    [Fact]
    public void CallThatCompletedAtOnce_AllocatesNothing()
    {
        var result = Task.FromResult(1);
        Call(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Call(1_000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Call(int times)
        {
            for (var time = 0; time < times; time++)
            {
                Assert.True(Succeeded(RemoteInvocation.OfTask(Task.CompletedTask, "IService.Run")));
                Assert.True(Succeeded(RemoteInvocation.OfTask(result, "IService.Get")));
                Assert.True(Succeeded(RemoteInvocation.OfValueTask(default)));
            }
        }
    }

    [Fact]
    public void Nothing_IsAnErrorThatNamesTheMethod()
    {
        foreach (var call in new Action[]
        {
            () => Succeeded(RemoteInvocation.OfTask(null, "IService.Get")),
            () => Succeeded(RemoteInvocation.OfTask<int>(null, "IService.Get")),
            () => RemoteInvocation.OfSequence<int>(null, "IService.Get"),
        })
            Assert.StartsWith("IService.Get returned null instead of a ", Assert.Throws<InvalidOperationException>(call).Message, StringComparison.Ordinal);
    }

    private static bool Succeeded<T>(ValueTask<T> task) => task.IsCompletedSuccessfully;

    private sealed class CountingSource : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<int> _core;

        public int Taken { get; private set; }

        public ValueTask Task => new(this, _core.Version);

        public void Complete() => _core.SetResult(1);

        public void GetResult(short token)
        {
            Taken++;
            _core.GetResult(token);
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
