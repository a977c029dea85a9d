using System.Text.Json.Serialization;
using PluginRuntime;
using RespServer;

[assembly: ContractPayloads(typeof(KeyspacePayloads))]

namespace RespServer;

/// <summary>How the contract's data crosses a pipe.</summary>
[JsonSerializable(typeof(KeyspaceStatus))]
public sealed partial class KeyspacePayloads : JsonSerializerContext;
