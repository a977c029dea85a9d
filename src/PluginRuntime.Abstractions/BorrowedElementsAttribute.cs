namespace PluginRuntime;

/// <summary>
/// Says of a method that returns <see cref="IAsyncEnumerable{T}"/> of <see cref="ReadOnlyMemory{T}"/> of bytes that its elements are
/// borrowed: the memory of one is valid until the next is asked for or the enumerator is disposed, and is used again afterwards. Who keeps
/// an element copies it. In return large elements of another process cost neither fresh memory nor its collection, which is most of what
/// they cost otherwise. It binds both sides, in process, too: an implementation may fill one buffer again and again.
/// </summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class BorrowedElementsAttribute : Attribute;
