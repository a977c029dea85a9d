using PluginRuntime;

namespace Probe;

/// <summary>What a small module of ordinary size does: reads release notes and packs them.</summary>
[Contract]
public interface ISmall
{
    int Version { get; }

    /// <summary>Evaluates an expression of + - * / ( ) and numbers.</summary>
    double Evaluate(string expression);

    /// <summary>Whether a version satisfies a range such as <c>^1.2.0</c>.</summary>
    bool Satisfies(string version, string range);

    /// <summary>The highest of the versions.</summary>
    string Highest(string[] candidates);

    string Encode(byte[] data, SmallAlphabet alphabet);

    byte[] Decode(string text, SmallAlphabet alphabet);

    SmallReport Report(SmallOrder[] orders);
}

public enum SmallAlphabet
{
    Base16,
    Base32,
    Base58,
}

public sealed record SmallOrder(string Client, string Symbol, int Quantity, decimal Price);

public sealed record SmallReport(int Orders, decimal Turnover, decimal Median, decimal Deviation, string BusiestClient, string BusiestSymbol, string Digest);
