using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>Counts the tokens that answers of MCP servers add to requests.</summary>
internal static class McpTokenCounter
{
    /// <summary>Counts the servers that are not disabled.</summary>
    /// <param name="servers">The servers of an ecosystem.</param>
    /// <param name="answers">Returns the saved answer of a server; null if it was not queried.</param>
    /// <param name="counter">The counter.</param>
    internal static McpTokens Count(IEnumerable<McpServer> servers, Func<McpServer, McpAnswer?> answers, ITokenCounter counter)
    {
        var tools = ImmutableArray.CreateBuilder<McpToolTokens>();
        var names = (
            Measured: new Dictionary<string, string>(
                StringComparer.Ordinal), Unmeasured: new Dictionary<string, string>(StringComparer.Ordinal));
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
            name, server.ToolPrefix, counter.Count(
                tool.Definition(server)).Tokens, counter.Count(name).Tokens + SkillListing.LineEnd, tool.IsDeferred(server));
    }

    /// <summary>Tokens of a server's instructions with the text around them; 0 if it has none.</summary>
    internal static long Instructions(McpServer server, McpAnswer answer, ITokenCounter counter) =>
        string.IsNullOrEmpty(answer.Instructions)
        ? 0
        : counter.Count(server.Name).Tokens + counter.Count(McpTool.Cut(answer.Instructions, InvocationData.Shipped.McpTextLimit)).Tokens
            + InvocationData.Shipped.McpInstructionsOfServer[counter.Generation];
}
