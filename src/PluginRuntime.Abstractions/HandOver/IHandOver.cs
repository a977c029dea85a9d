namespace PluginRuntime;

/// <summary>
/// State that passes from generation to generation <em>by reference</em>, in constant time whatever its size. Implemented by the
/// module class or by an exported singleton.
/// </summary>
/// <typeparam name="TState">
/// A class in an assembly shared by host and modules. No field reachable from it may be able to hold a type that is private to a
/// module; inspection refuses a package whose state could, with the path of the field.
/// </typeparam>
/// <remarks>
/// Both methods are called with the gate closed and no call inside, so they need no locks; they should be a store and a load.
/// A failed switch and a rollback call them in the other direction: <see cref="HandOut"/> on the new generation,
/// <see cref="TakeOver"/> on the old one. In the rehearsal a new generation hands out its own initial state and takes it back.
/// </remarks>
public interface IHandOver<TState> where TState : class
{
    /// <summary>Gives the state away. After it the instance must not touch the state until <see cref="TakeOver"/> gives one back.</summary>
    /// <returns>The state.</returns>
    TState HandOut();

    /// <summary>Takes the state over in place of the instance's own, which is dropped.</summary>
    /// <param name="state">The state that the other generation handed out.</param>
    void TakeOver(TState state);
}
