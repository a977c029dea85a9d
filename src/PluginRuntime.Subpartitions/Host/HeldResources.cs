using System.Net;
using PluginRuntime.Subpartitions.Connections;

namespace PluginRuntime.Subpartitions.Host;

/// <summary>What the kernel keeps for a virtual server since it is to outlive every instance: listening sockets and memory. Thread-safe.</summary>
internal sealed class HeldResources : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (ListeningSocket Socket, EndPoint Asked, uint Maker)> _listeners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryRegion> _memories = new(StringComparer.Ordinal);
    private bool _isDisposed;

    /// <summary>Listens, or finds that it does.</summary>
    /// <exception cref="IOException">It cannot be bound, or the name is taken by another address.</exception>
    internal ListeningSocket Listen(string name, EndPoint address, uint maker)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_listeners.TryGetValue(name, out var known))
            {
                return known.Asked.Equals(address) || known.Socket.Address.Equals(address)
                    ? known.Socket
                    : throw new IOException($"listener '{name}' listens on {EndPointText.Format(known.Socket.Address)} already. Give a listener of another address another name.");
            }

            var made = ListeningSocket.Bind(address);
            _listeners[name] = (made, address, maker);
            return made;
        }
    }

    /// <summary>Makes memory, or finds it made.</summary>
    /// <returns>The memory, and whether it was made now.</returns>
    /// <exception cref="IOException">It cannot be had, or has another size.</exception>
    internal (MemoryRegion Region, bool IsNew) Memory(string name, long bytes)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_memories.TryGetValue(name, out var known))
            {
                return bytes <= known.Length
                    ? (known, false)
                    : throw new IOException($"memory '{name}' has {known.Length} bytes, which it keeps for good; {bytes} were asked for. Use a further one of another name.");
            }

            var made = MemoryRegion.Create(bytes);
            _memories[name] = made;
            return (made, true);
        }
    }

    /// <summary>An instance never came to have the place: what it alone listened on is nobody's.</summary>
    internal void Forget(uint instance)
    {
        lock (_lock)
        {
            foreach (var (name, listener) in _listeners.Where(listener => listener.Value.Maker == instance).ToArray())
            {
                listener.Socket.Dispose();
                _listeners.Remove(name);
            }
        }
    }

    /// <summary>An instance has the place: what it listens on stays from here on.</summary>
    internal void Keep(uint instance)
    {
        lock (_lock)
        {
            foreach (var (name, listener) in _listeners.Where(listener => listener.Value.Maker == instance).ToArray())
                _listeners[name] = (listener.Socket, listener.Asked, Maker: 0);
        }
    }

    /// <summary>The server is stopped: nobody can connect any more.</summary>
    internal void StopListening()
    {
        lock (_lock)
        {
            foreach (var listener in _listeners.Values)
                listener.Socket.Dispose();
            _listeners.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        StopListening();
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var memory in _memories.Values)
                memory.Dispose();
            _memories.Clear();
        }
    }
}
