using System.Text.Json.Serialization;
using BlockLog;
using PluginRuntime;

[assembly: ContractPayloads(typeof(BlockLogPayloads))]

namespace BlockLog;

/// <summary>How the contract's data crosses a pipe. A member that one end does not know is skipped there; one that is missing has its default.</summary>
[JsonSerializable(typeof(AppendResult))]
[JsonSerializable(typeof(LogRecord))]
[JsonSerializable(typeof(LogStatus))]
public sealed partial class BlockLogPayloads : JsonSerializerContext;
