namespace Pricing;

#region options
/// <summary>The section <c>PluginRuntime:Modules:pricing</c>. Every value can be changed while the module serves.</summary>
public sealed class PricingOptions
{
    /// <summary>What <see cref="AreValid"/> asks for.</summary>
    public const string Rules = "0 <= RegularDiscount <= PreferredDiscount; 0 <= VolumeDiscount; PreferredDiscount + VolumeDiscount < 1; 0 <= Spread < 1; VolumeFrom at least 1; LastLook at least zero and at most one second.";

    /// <summary>Discount of a regular client, as a fraction of the price.</summary>
    /// <value>0 to <see cref="PreferredDiscount"/>; default 0.01.</value>
    public decimal RegularDiscount { get; set; } = 0.01m;

    /// <summary>Discount of a preferred client, as a fraction of the price.</summary>
    /// <value><see cref="RegularDiscount"/> to less than 1; default 0.02.</value>
    public decimal PreferredDiscount { get; set; } = 0.02m;

    /// <summary>What a client pays above the mid price when it buys and gets below it when it sells, as a fraction of the price.</summary>
    /// <value>0 to less than 1; default 0.004.</value>
    public decimal Spread { get; set; } = 0.004m;

    /// <summary>Further discount on every unit from <see cref="VolumeFrom"/> on, as a fraction of the price.</summary>
    /// <value>0 to less than 1 - <see cref="PreferredDiscount"/>; default 0.005.</value>
    public decimal VolumeDiscount { get; set; } = 0.005m;

    /// <summary>The first unit of an order that gets <see cref="VolumeDiscount"/>.</summary>
    /// <value>At least 1 (every unit); default 100.</value>
    public int VolumeFrom { get; set; } = 100;

    /// <summary>How long an asynchronous quote waits before it takes the price.</summary>
    /// <value>0 (no wait) to 1 second; default 0.</value>
    public TimeSpan LastLook { get; set; }

    /// <summary>Whether the values fit together.</summary>
    /// <param name="options">The values.</param>
    /// <returns>Whether <see cref="Rules"/> are kept.</returns>
    public static bool AreValid(PricingOptions options) =>
        0 <= options.RegularDiscount && options.RegularDiscount <= options.PreferredDiscount
        && 0 <= options.VolumeDiscount && options.PreferredDiscount + options.VolumeDiscount < 1
        && 0 <= options.Spread && options.Spread < 1
        && options.VolumeFrom >= 1
        && options.LastLook >= TimeSpan.Zero && options.LastLook <= TimeSpan.FromSeconds(1);
}
#endregion
