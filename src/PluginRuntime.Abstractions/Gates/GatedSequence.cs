using System.ComponentModel;

namespace PluginRuntime.Gates;

/// <summary>
/// An asynchronous sequence behind a gate: its lease begins with the first <c>MoveNextAsync</c> and ends with <c>DisposeAsync</c>.
/// For generated code.
/// </summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="T">The element.</typeparam>
/// <param name="gate">The gate.</param>
/// <param name="method">The method, as <see cref="ContractMethods"/> numbers it.</param>
/// <param name="open">Calls the method on the implementation.</param>
/// <param name="callToken">The call's own token: ends the waiting at a closed gate when the enumeration has none.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GatedSequence<TContract, T>(Gate gate, int method, Func<TContract, IAsyncEnumerable<T>> open, CancellationToken callToken = default)
    : IAsyncEnumerable<T>
    where TContract : class
{
    /// <inheritdoc/>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Enumerator(this, cancellationToken);

    private readonly Gate _gate = gate;
    private readonly int _method = method;
    private readonly Func<TContract, IAsyncEnumerable<T>> _open = open;
    private readonly CancellationToken _callToken = callToken;

    private sealed class Enumerator(GatedSequence<TContract, T> sequence, CancellationToken cancellationToken) : IAsyncEnumerator<T>
    {
        private IAsyncEnumerator<T>? _inner;
        private AsyncLease _lease;
        private bool _disposed;

        public T Current => _inner is { } inner ? inner.Current : default!;

        public async ValueTask<bool> MoveNextAsync()
        {
            if (_disposed)
                return false;
            var inner = _inner ?? await BeginAsync().ConfigureAwait(false);
            try
            {
                return await inner.MoveNextAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                if (_lease.Translate(exception) is { } translated)
                    throw translated;
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_inner is not { } inner)
                return;
            _inner = null;
            try
            {
                await inner.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                if (_lease.Translate(exception) is { } translated)
                    throw translated;
                throw;
            }
            finally
            {
                _lease.Exit();
            }
        }

        private async ValueTask<IAsyncEnumerator<T>> BeginAsync()
        {
            object? target;
            while (!sequence._gate.TryEnterDetached(sequence._method, "enumeration", out _lease, out target))
                await sequence._gate.WhenOpenAsync(cancellationToken.CanBeCanceled ? cancellationToken : sequence._callToken).ConfigureAwait(false);
            try
            {
                return _inner = sequence._open((TContract)target!).GetAsyncEnumerator(cancellationToken);
            }
            catch (Exception exception)
            {
                var translated = _lease.Translate(exception);
                _lease.Exit();
                _disposed = true;
                if (translated is not null)
                    throw translated;
                throw;
            }
        }
    }
}
