using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>Measures what MCP servers cost the sessions of an ecosystem.</summary>
/// <param name="options">Models and counters.</param>
/// <param name="ecosystem">The ecosystem that declares the servers.</param>
/// <param name="calls">Returns how often a tool was called, by its name in requests.</param>
/// <param name="since">The start of the period in which calls were counted, UTC.</param>
public sealed class McpMeasurer(MeasureOptions options, Ecosystem ecosystem, Func<string, McpToolCalls> calls, DateTimeOffset since)
{
    private readonly SessionContext _session = new(options, ecosystem);

    /// <summary>Measures a server from its answer.</summary>
    /// <param name="server">The server.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="isRemembered">Whether the answer is from an earlier query.</param>
    public MeasuredMcpServer Measure(McpServer server, McpAnswer answer, bool isRemembered)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(answer);
        var counter = options.Counter(_session.Model);
        var framing = RequestFraming.Of(_session.Model.Tokenizer).ToolDefinition;
        var counted = answer.Tools
            .Select(tool => (Tool: tool, Tokens: McpTokenCounter.Count(server, tool, counter), Loading: Loading(server, tool)))
            .ToList();
        var instructions = McpTokenCounter.Instructions(server, answer, counter);
        var isOff = server.State == McpServerState.Disabled;
        var whole = new McpServerMeasurement
        {
            Server = server.Name,
            Scope = server.Scope,
            State = server.State,
            Path = server.Path,
            Software = $"{answer.ServerName} {answer.ServerVersion}".Trim(),
            Tools = counted.Count,
            UnusedTools = counted.Count(tool => calls(tool.Tokens.Name).Calls == 0),
            Tokens = counted.Sum(tool => tool.Tokens.Definition + framing),
            InstructionTokens = instructions,
            SessionTokens = isOff ? 0 : instructions + counted.Sum(InSession),
            Calls = counted.Sum(tool => calls(tool.Tokens.Name).Calls),
            Since = since,
            AskedAt = answer.AskedAt,
            IsRemembered = isRemembered,
        };
        return new MeasuredMcpServer(whole, [.. counted.Select(tool => new McpToolMeasurement
        {
            Server = whole,
            Tool = tool.Tool.Name,
            Name = tool.Tokens.Name,
            Tokens = tool.Tokens.Definition + framing,
            SessionTokens = isOff ? 0 : InSession(tool),
            Loading = tool.Loading,
            AlwaysLoad = !tool.Tokens.IsDeferred,
            Calls = calls(tool.Tokens.Name).Calls,
            LastCall = calls(tool.Tokens.Name).Last,
            Model = _session.Model.Id,
            Method = counter.Method,
        })]);

        long InSession((McpTool Tool, McpToolTokens Tokens, McpToolLoading Loading) tool) => tool.Loading switch
        {
            McpToolLoading.Loaded => tool.Tokens.Definition + framing,
            McpToolLoading.Deferred => tool.Tokens.Listed,
            _ => 0,
        };
    }

    private McpToolLoading Loading(McpServer server, McpTool tool)
    {
        var name = tool.FullName(server);
        if (_session.Settings.DeniedTools.Any(rule => McpName.Names(rule, name, server.ToolPrefix)))
            return McpToolLoading.Denied;
        return _session.DefersTools && tool.IsDeferred(server) ? McpToolLoading.Deferred : McpToolLoading.Loaded;
    }
}
