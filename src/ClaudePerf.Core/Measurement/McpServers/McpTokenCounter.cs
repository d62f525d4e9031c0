using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>Counts what answers of MCP servers make of requests.</summary>
internal static class McpTokenCounter
{
    /// <summary>Counts the servers that are not switched off.</summary>
    /// <param name="servers">The servers of an ecosystem.</param>
    /// <param name="answers">Gives the remembered answer of a server; null where it was not asked.</param>
    /// <param name="counter">Counts.</param>
    internal static McpTokens Count(IEnumerable<McpServer> servers, Func<McpServer, McpAnswer?> answers, ITokenCounter counter)
    {
        var tools = ImmutableArray.CreateBuilder<McpToolTokens>();
        var names = (Measured: new Dictionary<string, string>(StringComparer.Ordinal), Unmeasured: new Dictionary<string, string>(StringComparer.Ordinal));
        var instructions = 0L;
        foreach (var server in servers.Where(static server => server.State != McpServerState.Disabled))
        {
            if (answers(server) is not { } answer)
            {
                names.Unmeasured.Add(server.Name, server.ToolPrefix);
                continue;
            }
            names.Measured.Add(server.Name, server.ToolPrefix);
            instructions += Instructions(server, answer, counter);
            tools.AddRange(answer.Tools.Select(tool => Count(server, tool, counter)));
        }
        return new McpTokens
        {
            Tools = tools.DrainToImmutable(),
            Instructions = instructions > 0 ? instructions + InvocationData.Shipped.McpInstructions[counter.Generation] : 0,
            Measured = names.Measured.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Unmeasured = names.Unmeasured.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    internal static McpToolTokens Count(McpServer server, McpTool tool, ITokenCounter counter)
    {
        var name = tool.FullName(server);
        return new McpToolTokens(
            name, server.ToolPrefix, counter.Count(tool.Definition(server)).Tokens, counter.Count(name).Tokens + SkillListing.LineEnd, tool.IsDeferred(server));
    }

    /// <summary>Tokens of a server's instructions with what stands around them; 0 where it has none.</summary>
    internal static long Instructions(McpServer server, McpAnswer answer, ITokenCounter counter) => string.IsNullOrEmpty(answer.Instructions)
        ? 0
        : counter.Count(server.Name).Tokens + counter.Count(McpTool.Cut(answer.Instructions, InvocationData.Shipped.McpTextLimit)).Tokens
            + InvocationData.Shipped.McpInstructionsOfServer[counter.Generation];
}
