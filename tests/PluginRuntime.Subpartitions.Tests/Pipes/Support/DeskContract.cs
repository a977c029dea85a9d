using PluginRuntime.Remoting;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Support;

/// <summary>What the generator would write for <see cref="IDesk"/>.</summary>
internal sealed class DeskContract : RemoteContract<IDesk>
{
    internal static readonly RemoteCall<IDesk, byte[], byte[]> Call = MakeCall("IDesk.CallAsync", isIdempotent: false, static (desk, data, token) => desk.CallAsync(data, token));

    internal static readonly RemoteCall<IDesk, byte[], byte[]> Repeatable = MakeCall("IDesk.RepeatableAsync", isIdempotent: true, static (desk, data, token) => desk.RepeatableAsync(data, token));

    internal static readonly RemoteCall<IDesk, int, NoResult> Send = new("IDesk.SendAsync", "IDesk.SendAsync(int)", false)
    {
        WriteArguments = static (PayloadWriter writer, in int value) => writer.WriteValue(value),
        ReadArguments = static (ref PayloadReader reader) => reader.ReadValue<int>(),
        WriteResult = static (PayloadWriter _, in NoResult _) => { },
        ReadResult = static (ref PayloadReader _) => default,
        Invoke = static async (desk, number, token) =>
        {
            await desk.SendAsync(number, token);
            return default;
        },
    };

    internal static readonly RemoteSequence<IDesk, (int Count, int Size), byte[]> Read = new("IDesk.ReadAsync", "IDesk.ReadAsync(int,int)", false)
    {
        WriteArguments = static (PayloadWriter writer, in (int Count, int Size) value) =>
        {
            writer.WriteValue(value.Count);
            writer.WriteValue(value.Size);
        },
        ReadArguments = static (ref PayloadReader reader) => (reader.ReadValue<int>(), reader.ReadValue<int>()),
        WriteItem = static (PayloadWriter writer, in byte[] value) => writer.WriteBytes(value),
        ReadItem = static (ref PayloadReader reader) => reader.ReadBytes()!,
        Open = static (desk, arguments, token) => desk.ReadAsync(arguments.Count, arguments.Size, token),
    };

    internal static readonly RemoteSequence<IDesk, NoResult, ReadOnlyMemory<byte>> Borrow = new("IDesk.BorrowAsync", "IDesk.BorrowAsync()", false)
    {
        WriteArguments = static (PayloadWriter _, in NoResult _) => { },
        ReadArguments = static (ref PayloadReader _) => default,
        WriteItem = static (PayloadWriter writer, in ReadOnlyMemory<byte> value) => writer.WriteBytes(value),
        ReadItem = static (ref PayloadReader reader) => reader.ReadMemory(),
        LendsElements = true,
        Open = static (desk, _, token) => desk.BorrowAsync(token),
    };

    public override IReadOnlyList<RemoteMethod> Methods { get; } = [Call, Repeatable, Send, Read, Borrow];

    public override object MakeCaller(RemoteChannel channel) => new Caller(channel);

    /// <summary>A desk at the other end of a channel.</summary>
    internal static IDesk Over(RemoteChannel channel) => (IDesk)new DeskContract().MakeCaller(channel);

    private static RemoteCall<IDesk, byte[], byte[]> MakeCall(string name, bool isIdempotent, Func<IDesk, byte[], CancellationToken, ValueTask<byte[]>> invoke) => new(name, $"{name}(byte[])", isIdempotent)
    {
        WriteArguments = static (PayloadWriter writer, in byte[] value) => writer.WriteBytes(value),
        ReadArguments = static (ref PayloadReader reader) => reader.ReadBytes()!,
        WriteResult = static (PayloadWriter writer, in byte[] value) => writer.WriteBytes(value),
        ReadResult = static (ref PayloadReader reader) => reader.ReadBytes()!,
        Invoke = invoke,
    };

    private sealed class Caller(RemoteChannel channel) : IDesk
    {
        public ValueTask<byte[]> CallAsync(byte[] data, CancellationToken cancellationToken) => channel.CallAsync(Call, data, cancellationToken);

        public ValueTask<byte[]> RepeatableAsync(byte[] data, CancellationToken cancellationToken) => channel.CallAsync(Repeatable, data, cancellationToken);

        public ValueTask SendAsync(int number, CancellationToken cancellationToken) => channel.SendAsync(Send, number, cancellationToken);

        public IAsyncEnumerable<byte[]> ReadAsync(int count, int size, CancellationToken cancellationToken) => channel.Enumerate(Read, (count, size), cancellationToken);

        public IAsyncEnumerable<ReadOnlyMemory<byte>> BorrowAsync(CancellationToken cancellationToken) => channel.Enumerate(Borrow, default, cancellationToken);
    }
}
