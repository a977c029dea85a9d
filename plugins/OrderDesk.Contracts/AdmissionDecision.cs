namespace OrderDesk;

/// <summary>What <see cref="IAdmission.Admit"/> decided.</summary>
/// <param name="Admitted">Whether the orders may pass.</param>
/// <param name="RetryAfter">When not admitted: how long until the same request would pass; <see cref="TimeSpan.MaxValue"/> when it
/// never would, being more than the client's burst. When admitted: zero.</param>
/// <param name="ServedBy">Module and version that decided.</param>
public readonly record struct AdmissionDecision(bool Admitted, TimeSpan RetryAfter, string ServedBy);
