namespace PluginRuntime;

/// <summary>The entry point of a kernel module. One instance serves one generation.</summary>
/// <remarks>
/// <para>Order of callbacks in a generation that comes to serve: constructor, <see cref="UpgradableModule.ConfigureServices"/>,
/// <see cref="UpgradableModule.StartAsync"/>, <see cref="UpgradableModule.WarmUpAsync"/>, a dry hand-over of its own state (out and in
/// again), the hand-over from the old generation, calls. In one that leaves: hand-over to the new generation,
/// <see cref="UpgradableModule.StopAsync"/>, disposal of the service container. Callbacks never overlap each other; calls may overlap
/// <see cref="UpgradableModule.CheckHealthAsync"/>.</para>
/// <para>Any exception up to the switch refuses the upgrade and leaves the old generation serving. Every callback has a deadline
/// (the kernel's options), after which its token is cancelled and the phase counts as failed.</para>
/// <para>Keep the time from constructor to the end of warm-up free of effects that the old generation would notice: it is still serving.</para>
/// </remarks>
public abstract class KernelModule : UpgradableModule;
