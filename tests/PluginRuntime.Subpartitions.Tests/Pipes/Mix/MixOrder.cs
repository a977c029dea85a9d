using System.Runtime.InteropServices;

namespace PluginRuntime.Subpartitions.Tests.Pipes.Mix;

/// <summary>How a call of a mix is executed.</summary>
internal enum MixWay
{
    AtOnce,
    Later,
    MuchLater,
    Throw,
    WaitForCancellation,
    AnswerCancellation,
}

/// <summary>What a call of a mix says: its number, what is to be done, and how long the answer is. The rest of its bytes follow from that.</summary>
internal readonly record struct MixOrder(int Number, MixWay Way, int AnswerBytes)
{
    internal const int Size = 3 * sizeof(int);

    internal static MixOrder Read(byte[] data)
    {
        var head = MemoryMarshal.Cast<byte, int>(data.AsSpan(0, Size));
        return new MixOrder(head[0], (MixWay)head[1], head[2]);
    }

    internal byte[] Write(int length)
    {
        var data = new byte[length];
        var head = MemoryMarshal.Cast<byte, int>(data.AsSpan(0, Size));
        (head[0], head[1], head[2]) = (Number, (int)Way, AnswerBytes);
        data.AsSpan(Size).Fill((byte)Number);
        return data;
    }

    internal bool IsWhole(byte[] data) => !data.AsSpan(Size).ContainsAnyExcept((byte)Number);

    internal byte[] Answer()
    {
        var answer = new byte[AnswerBytes];
        answer.AsSpan().Fill((byte)~Number);
        return answer;
    }

    internal bool IsAnswer(byte[] answer) => answer.Length == AnswerBytes && !answer.AsSpan().ContainsAnyExcept((byte)~Number);
}
