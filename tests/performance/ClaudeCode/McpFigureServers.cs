using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.McpTestServer;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>Two MCP servers of our own in a project: one whose tools are deferred to ToolSearch, and one whose tools are all
/// loaded.</summary>
internal static class McpFigureServers
{
    internal static void Lay(string folder) => File.WriteAllText(Path.Combine(folder, ".mcp.json"), JsonSerializer.Serialize(new
    {
        mcpServers = new { waits = Server(alwaysLoad: null), loads = Server(alwaysLoad: true) },
    }));

    /// <summary>The text of a <c>.mcp.json</c> with one server, as <see cref="Lay"/> writes it with two.</summary>
    internal static string DeclarationOf(bool? alwaysLoad) =>
        JsonSerializer.Serialize(new { mcpServers = new { own = Server(alwaysLoad) } });

    /// <summary>Asks them, as <c>-McpServer</c> does.</summary>
    internal static McpAnswerStore Ask(Ecosystem ecosystem, string folder)
    {
        var store = new McpAnswerStore(folder);
        var inquiry = new McpInquiry(TimeSpan.FromMinutes(1));
        foreach (var server in ecosystem.McpServers)
            store.Save(server, inquiry.AskAsync(server).GetAwaiter().GetResult());
        return store;
    }

    private static Dictionary<string, object> Server(bool? alwaysLoad)
    {
        var server = new Dictionary<string, object> { ["command"] = "dotnet",
            ["args"] = new[] { typeof(Answers).Assembly.Location, "serve" } };
        if (alwaysLoad is { } loads)
            server["alwaysLoad"] = loads;
        return server;
    }
}
