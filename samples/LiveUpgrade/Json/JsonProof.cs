using LiveUpgrade.Proof;

namespace LiveUpgrade.Json;

/// <summary>What the files of the log say.</summary>
internal sealed record JsonProof(
    int Acknowledged, int Missing, int Doubled, int Different, int Unacknowledged, string? Unreadable, IReadOnlyList<LoggedFile> Files)
{
    internal static JsonProof Of(OrderProof proof) =>
        new(proof.Acknowledged, proof.Missing, proof.Doubled, proof.Different, proof.Unacknowledged, proof.Unreadable, proof.Files);
}
