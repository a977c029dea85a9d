using PluginRuntime.Control.Coordination;
using PluginRuntime.Control.Remote.Clients;
using PluginRuntime.Control.Remote.Registry;

namespace PluginRuntime.Control.Remote.Participants;

/// <summary>The kernels of this user that run, for a coordinator.</summary>
internal sealed class RegisteredKernels(KernelRegistry registry) : IParticipants
{
    public async Task<IParticipant> ConnectAsync(string kernel, IProgress<KernelPhase> phases, CancellationToken cancellationToken)
    {
        var entry = registry.Read().FirstOrDefault(entry => entry.Name == kernel)
            ?? throw new IOException($"No kernel named '{kernel}' runs.");
        return new ParticipantConnection(await KernelClient.ConnectAsync(entry, cancellationToken).ConfigureAwait(false), phases);
    }
}
