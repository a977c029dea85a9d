using System.Globalization;
using System.Runtime.CompilerServices;
using PluginRuntime;

namespace Probe;

/// <summary>A well-behaved <see cref="IProbe"/>. Compiled into every module that shows a shape, which overrides what makes the shape.</summary>
internal abstract class ProbeBase(ModuleContext context) : IProbe
{
    private long _count;

    protected ModuleContext Context { get; } = context;

    protected long Count
    {
        get => Interlocked.Read(ref _count);
        set => Interlocked.Exchange(ref _count, value);
    }

    public int Stamp { get; } = int.Parse(context.Version.AsSpan(0, context.Version.IndexOf('.', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    public long Generation => Context.Generation;

    public int this[int index] => index * Stamp;

    public virtual string Echo(string text) => $"{text}@{Stamp}";

    public virtual ValueTask<string> EchoAsync(string text, CancellationToken cancellationToken) => new($"{text}@{Stamp}");

    public virtual async Task<string> EchoLaterAsync(string text, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return $"{text}@{Stamp}";
    }

    public long Add(long amount) => Interlocked.Add(ref _count, amount);

    public async ValueTask<long> AddAsync(long amount, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return Add(amount);
    }

    public int Block(ProbeLatch latch)
    {
        latch.Enter();
        latch.Released.Wait();
        return Stamp;
    }

    public virtual async ValueTask<int> WaitAsync(ProbeLatch latch, CancellationToken cancellationToken)
    {
        latch.Enter();
        await latch.Released.WaitAsync(cancellationToken);
        return Stamp;
    }

    public virtual async ValueTask<int> BlockUntilCancelledAsync(ProbeLatch latch, CancellationToken cancellationToken)
    {
        using var early = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Context.Quiescing);
        latch.Enter();
        await latch.Released.WaitAsync(early.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return Stamp;
    }

    public async ValueTask<int> IgnoreCancellationAsync(ProbeLatch latch, CancellationToken cancellationToken)
    {
        latch.Enter();
        await latch.Released;
        return Stamp;
    }

    public void ThrowPrivate(string message) => throw new PrivateException(message);

    public async ValueTask ThrowPrivateAsync(string message, CancellationToken cancellationToken)
    {
        await Task.Yield();
        throw new PrivateException(message);
    }

    public void ThrowShared(string message) => throw new ProbeException(message);

    public async IAsyncEnumerable<int> StreamAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return Stamp;
        }
    }

    public IProbeSession Open(string name) => new Session(name, Stamp);

    public async ValueTask<IProbeSession> OpenAsync(string name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return new Session(name, Stamp);
    }

    public virtual string Ask(string question) => $"no answer to '{question}'";

    public bool TryParse(string text, out int number) => int.TryParse(text, CultureInfo.InvariantCulture, out number);

    public void Swap(ref int left, ref int right) => (left, right) = (right, left);

    public long Sum(in ProbePair pair) => pair.Left + pair.Right;

    public int Total(ReadOnlySpan<int> values)
    {
        var total = 0;
        foreach (var value in values)
            total += value;
        return total;
    }

#if V2
    public string Describe() => "described by version 2";
#endif

#if NEXT
    public string Greet(string name) => $"hello, {name}";
#endif

    private sealed class PrivateException(string message) : Exception(message);

    private sealed class Session(string name, int stamp) : IProbeSession
    {
        private int _next;
        private bool _isDisposed;

        public string Name => name;

        public int Stamp => stamp;

        public int Next()
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return Interlocked.Increment(ref _next);
        }

        public void Dispose() => _isDisposed = true;
    }
}
