namespace RespServer.State;

/// <summary>What a value is, in the state.</summary>
internal static class ValueKind
{
    internal const byte Text = 1;
    internal const byte List = 2;
    internal const byte Hash = 3;
    internal const byte Set = 4;
}
