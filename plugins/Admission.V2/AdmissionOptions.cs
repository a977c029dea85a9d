namespace Admission;

/// <summary>The section <c>PluginRuntime:Modules:admission</c>. Every value can be changed while the module serves.</summary>
public sealed class AdmissionOptions
{
    /// <summary>What <see cref="AreValid"/> asks for.</summary>
    public const string Rules =
        "OrdersPerSecond must be more than 0; Burst and MaximumClients at least 1; ForgetAfter positive; 0 <= RegularFrom <= PreferredFrom; PatienceLimit at least 0.";

    /// <summary>Orders a client may place per second in the long run.</summary>
    /// <value>More than 0; default 100.</value>
    public double OrdersPerSecond { get; set; } = 100;

    /// <summary>Orders a client that has been idle may place at once.</summary>
    /// <value>At least 1; default 200.</value>
    public int Burst { get; set; } = 200;

    /// <summary>Clients kept in memory, about 150 bytes each. When so many are known, an unknown client is refused until one is forgotten.</summary>
    /// <value>At least 1; default 100,000.</value>
    public int MaximumClients { get; set; } = 100_000;

    /// <summary>How long a client may be idle before it is forgotten and starts again as a new one.</summary>
    /// <value>More than zero; default 15 minutes.</value>
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Admitted orders that make a client regular.</summary>
    /// <value>0 (every client is) to <see cref="PreferredFrom"/>; default 100.</value>
    public long RegularFrom { get; set; } = 100;

    /// <summary>Admitted orders that make a client preferred.</summary>
    /// <value>At least <see cref="RegularFrom"/>; default 1,000.</value>
    public long PreferredFrom { get; set; } = 1_000;

    /// <summary>Refused orders, per admitted order, above which a client stands one tier lower: it asks too often.</summary>
    /// <value>At least 0 (any refusal counts); default 1.</value>
    public double PatienceLimit { get; set; } = 1;

    /// <summary>Whether the values fit together.</summary>
    /// <param name="options">The values.</param>
    /// <returns>Whether <see cref="Rules"/> are kept.</returns>
    public static bool AreValid(AdmissionOptions options) =>
        options.OrdersPerSecond > 0 && double.IsFinite(options.OrdersPerSecond)
        && options.Burst >= 1
        && options.MaximumClients >= 1
        && options.ForgetAfter > TimeSpan.Zero
        && options.RegularFrom >= 0 && options.RegularFrom <= options.PreferredFrom
        && options.PatienceLimit >= 0;
}
