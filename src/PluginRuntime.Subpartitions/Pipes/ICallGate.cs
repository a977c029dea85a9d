namespace PluginRuntime.Subpartitions.Pipes;

/// <summary>Decides when calls to one target are executed. Called on pool threads, for several calls at once.</summary>
internal interface ICallGate
{
    /// <summary>A call has come whose arguments are whole.</summary>
    /// <param name="call">The call.</param>
    /// <returns>
    /// Whether it is executed now; the gate is told by <see cref="Leave"/> when it has been answered. Otherwise the gate has it: to
    /// execute it later by <see cref="IGated.Run"/>, after which it is told, too, or to turn it away.
    /// </returns>
    bool Enter(IncomingCall call);

    /// <summary>A call that was executed is being answered: its answer is not sent yet.</summary>
    void Leave();
}
