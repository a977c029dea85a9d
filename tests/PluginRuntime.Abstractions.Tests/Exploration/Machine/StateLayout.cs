namespace PluginRuntime.Abstractions.Tests.Exploration.Machine;

/// <summary>
/// Where things lie in a state, which is one array of bytes: the memory cells, then for each thread its program counter, registers and store buffer.
/// What is unused is zero, so that equal states are equal arrays.
/// </summary>
internal sealed class StateLayout(int cells, int threads)
{
    public const int Registers = 8;

    /// <summary>A thread holds back no more stores than this. A synchronous call with one retry makes four.</summary>
    public const int BufferCapacity = 5;

    private const int ThreadSize = 1 + Registers + 1 + (2 * BufferCapacity);

    public int Threads => threads;

    public byte[] Empty() => new byte[cells + (threads * ThreadSize)];

    public Span<byte> Memory(byte[] state) => state.AsSpan(0, cells);

    public ref byte ProgramCounter(byte[] state, int thread) => ref state[Offset(thread)];

    public Span<byte> RegistersOf(byte[] state, int thread) => state.AsSpan(Offset(thread) + 1, Registers);

    public StoreBuffer Buffer(byte[] state, int thread) => new(state.AsSpan(Offset(thread) + 1 + Registers, 1 + (2 * BufferCapacity)));

    private int Offset(int thread) => cells + (thread * ThreadSize);
}
