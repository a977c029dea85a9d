using System.Text;
using RespServer.Protocol;
using RespServer.Tests.Hosting;

namespace RespServer.Tests.Protocol;

/// <summary>
/// Commands with their replies, one a line: <c>GET key -> $5~value~</c>. A tilde is the end of a line in the protocol. Words as in
/// redis-cli, so quotes and escapes count. Lines are executed one after the other by one server that is empty at first.
/// </summary>
internal static class Script
{
    internal static IEnumerable<(string Request, byte[] Bytes, string Reply)> Read(string script)
    {
        foreach (var line in script.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var arrow = line.LastIndexOf(" -> ", StringComparison.Ordinal);
            var (request, reply) = arrow < 0 ? (line[..^3].Trim(), "") : (line[..arrow].Trim(), line[(arrow + 4)..].Trim());
            yield return (request, Encode(request), reply.Replace("~", "\r\n", StringComparison.Ordinal));
        }
    }

    internal static byte[] Encode(string request)
    {
        var words = new InlineRequest();
        Assert.True(words.TrySplit(Encoding.Latin1.GetBytes(request)), $"Quotes of: {request}");
        List<string> arguments = [];
        foreach (var range in words.Arguments)
            arguments.Add(Encoding.Latin1.GetString(words.Source.Slice(range.Offset, range.Length)));
        return Peer.Request([.. arguments]);
    }

    /// <summary>A reply as a script shows it.</summary>
    internal static string Show(string reply) => reply.Replace("\r\n", "~", StringComparison.Ordinal);
}
