using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace PluginRuntime.Remoting;

/// <summary>
/// Makes one kind of what implementations return. A call that completed at once gets no state machine. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RemoteInvocation
{
    /// <summary>The result of a method that returns <see cref="Task{TResult}"/>.</summary>
    /// <typeparam name="TResult">Its result.</typeparam>
    /// <param name="task">What it returned.</param>
    /// <param name="method">Its name for reports.</param>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">It returned <see langword="null"/>.</exception>
    public static ValueTask<TResult> OfTask<TResult>(Task<TResult>? task, string method) => new(task ?? throw Nothing(method, "a task"));

    /// <summary>The completion of a method that returns <see cref="Task"/>.</summary>
    /// <param name="task">What it returned.</param>
    /// <param name="method">Its name for reports.</param>
    /// <returns>The completion.</returns>
    /// <exception cref="InvalidOperationException">It returned <see langword="null"/>.</exception>
    public static ValueTask<NoResult> OfTask(Task? task, string method) => OfValueTask(new ValueTask(task ?? throw Nothing(method, "a task")));

    /// <summary>The completion of a method that returns <see cref="ValueTask"/>.</summary>
    /// <param name="task">What it returned.</param>
    /// <returns>The completion.</returns>
    public static ValueTask<NoResult> OfValueTask(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
            return Await(task);

        // What backs it may be reused only after its result was taken.
        task.GetAwaiter().GetResult();
        return default;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        static async ValueTask<NoResult> Await(ValueTask pending)
        {
            await pending.ConfigureAwait(false);
            return default;
        }
    }

    /// <summary>The result of a method that returns a sequence.</summary>
    /// <typeparam name="TItem">Its elements.</typeparam>
    /// <param name="sequence">What it returned.</param>
    /// <param name="method">Its name for reports.</param>
    /// <returns>The sequence.</returns>
    /// <exception cref="InvalidOperationException">It returned <see langword="null"/>.</exception>
    public static IAsyncEnumerable<TItem> OfSequence<TItem>(IAsyncEnumerable<TItem>? sequence, string method) => sequence ?? throw Nothing(method, "a sequence");

    private static InvalidOperationException Nothing(string method, string expected) =>
        new($"{method} returned null instead of {expected}. Its implementation must return {expected}.");
}
