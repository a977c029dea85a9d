namespace Pricing;

#region options
/// <summary>The section <c>PluginRuntime:Modules:pricing</c>. Every value can be changed while the module serves.</summary>
public sealed class PricingOptions
{
    /// <summary>What <see cref="AreValid"/> asks for.</summary>
    public const string Rules = "0 <= RegularDiscount <= PreferredDiscount < 1; LastLook at least zero and at most one second.";

    /// <summary>Discount of a regular client, as a fraction of the price.</summary>
    /// <value>0 to <see cref="PreferredDiscount"/>; default 0.01.</value>
    public decimal RegularDiscount { get; set; } = 0.01m;

    /// <summary>Discount of a preferred client, as a fraction of the price.</summary>
    /// <value><see cref="RegularDiscount"/> to less than 1; default 0.02.</value>
    public decimal PreferredDiscount { get; set; } = 0.02m;

    /// <summary>How long an asynchronous quote waits before it takes the price.</summary>
    /// <value>0 (no wait) to 1 second; default 0.</value>
    public TimeSpan LastLook { get; set; }

    /// <summary>Whether the values fit together.</summary>
    /// <param name="options">The values.</param>
    /// <returns>Whether <see cref="Rules"/> are kept.</returns>
    public static bool AreValid(PricingOptions options) =>
        0 <= options.RegularDiscount && options.RegularDiscount <= options.PreferredDiscount && options.PreferredDiscount < 1
        && options.LastLook >= TimeSpan.Zero && options.LastLook <= TimeSpan.FromSeconds(1);
}
#endregion
