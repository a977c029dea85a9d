namespace PluginRuntime.Control.Coordination.Program;

/// <summary>Where the clients of a control program connect. What they speak is the listener's business.</summary>
internal interface IControlListener : IAsyncDisposable
{
    /// <summary>Waits for a client.</summary>
    /// <returns>The client; never <see langword="null"/>.</returns>
    /// <exception cref="OperationCanceledException">The waiting was cancelled. A client that had come by then is not lost: it is refused, and connects anew.</exception>
    Task<IControlClient> AcceptAsync(CancellationToken cancellationToken);
}

/// <summary>A client of the control program.</summary>
internal interface IControlClient : IAsyncDisposable
{
    /// <summary>Serves the client until it goes away or the token is cancelled. Requests that it began go on.</summary>
    Task ServeAsync(IFleetControl control, CancellationToken cancellationToken);
}
