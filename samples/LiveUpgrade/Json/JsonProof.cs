using LiveUpgrade.Proof;

namespace LiveUpgrade.Json;

/// <summary>What the books and the files of the log say.</summary>
internal sealed record JsonProof(
    int Acknowledged, int? InBooks, int Missing, int Doubled, int Different, int Unacknowledged, int Void, string? Unreadable, IReadOnlyList<LoggedFile> Files)
{
    internal static JsonProof Of(OrderProof proof, int? inBooks) =>
        new(proof.Acknowledged, inBooks, proof.Missing, proof.Doubled, proof.Different, proof.Unacknowledged, proof.NotCounting, proof.Unreadable, proof.Files);
}
