using System.Text.Json.Serialization;
using PluginRuntime;
using PluginRuntime.Generators.Tests.Sample;

[assembly: ContractPayloads(typeof(SamplePayloads))]

namespace PluginRuntime.Generators.Tests.Sample;

/// <summary>Filled in by another generator of this compilation. The names tell what it wrote; it was not told of every type.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Measured))]
internal sealed partial class SamplePayloads : JsonSerializerContext;

public enum Size : short
{
    Small = -1,
    Large = 300,
}

public interface IRemoteBase
{
    [Idempotent]
    ValueTask<string> NameAsync(CancellationToken cancellationToken = default);

    Task SameAsync(int number);
}

public interface IOtherBase
{
    Task SameAsync(int number);
}

/// <summary>Every kind of method that goes to another process.</summary>
[Contract(MustBeRemote = true)]
public interface IRemote : IRemoteBase, IOtherBase
{
    ValueTask<int> AddAsync(int left, int right, CancellationToken cancellationToken = default);

    [Idempotent]
    Task<Order> FindAsync(string symbol);

    ValueTask PingAsync(string writer, int value, int reader, int target, int arguments, int channel, CancellationToken cancellationToken);

    Task StopAsync();

    ValueTask<int> RaiseAsync(string message, bool pending);

    Task<int> NoTaskAsync();

    Task NothingAsync();

    IAsyncEnumerable<int> NoSequence();

    IAsyncEnumerable<Order> Watch(string symbol, int count, CancellationToken cancellationToken);

    IAsyncEnumerable<(int Number, string? Text)?> All();

    ValueTask WaitAsync(CancellationToken cancellationToken);

    ValueTask<string> DescribeAsync(string text) => new($"default of {text}");

    sealed ValueTask<string> TwiceAsync(string text) => DescribeAsync(text + text);

    sealed string TypeName() => GetType().Name;
}
