namespace RespServer.Commands;

/// <summary>A command.</summary>
/// <param name="Name">In lower case, as errors name it.</param>
/// <param name="Arity">How many arguments it takes, its name included; negative: at least that many.</param>
/// <param name="Execute">What it does. Called with a fitting number of arguments.</param>
internal sealed record Command(string Name, int Arity, CommandHandler Execute)
{
    internal bool Takes(int arguments) => Arity >= 0 ? arguments == Arity : arguments >= -Arity;
}
