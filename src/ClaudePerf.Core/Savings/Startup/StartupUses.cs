using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Startup;

/// <summary>
/// What the conversations of a period called: from their transcripts, and from the agents, skills and servers that requests are
/// attributed to, which the index keeps after transcripts are deleted.
/// </summary>
internal sealed class StartupUses
{
    private readonly HashSet<string> _tools = new(StringComparer.Ordinal);
    private readonly HashSet<string> _servers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _agents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _skills = new(StringComparer.Ordinal);

    internal static StartupUses Of(SavingReplay replay)
    {
        var uses = new StartupUses();
        foreach (var (kind, name) in replay.Called)
            (kind switch { CalledKind.Tool => uses._tools, CalledKind.Agent => uses._agents, _ => uses._skills }).Add(name);
        uses._servers.UnionWith(uses._tools.Select(StartupItem.ServerOf).OfType<string>());
        var (agents, skills, servers) = (new HashSet<int>(), new HashSet<int>(), new HashSet<int>());
        foreach (ref readonly var row in replay.Table.Rows)
        {
            agents.Add(row.Agent);
            skills.Add(row.Skill);
            servers.Add(row.McpServer);
        }
        uses._agents.UnionWith(agents.Select(replay.Table.Text).OfType<string>());
        uses._skills.UnionWith(skills.Select(replay.Table.Text).OfType<string>());
        uses._servers.UnionWith(servers.Select(replay.Table.Text).OfType<string>().Select(StartupNames.ServerOf));
        return uses;
    }

    internal bool IsToolUsed(string name) => _tools.Contains(name);

    internal bool IsServerUsed(string server) => _servers.Contains(server);

    /// <summary>Whether any conversation called a text; null if it cannot be called.</summary>
    internal bool? IsUsed(StartupKey key) => key.Part switch
    {
        SavingPart.McpServer => IsServerUsed(key.Name),
        SavingPart.McpTool or SavingPart.Tool => IsToolUsed(key.Name),
        SavingPart.Agent => _agents.Contains(key.Name),
        // A call may leave out the plugin.
        SavingPart.Skill => _skills.Contains(key.Name)
            || (StartupNames.PluginOf(key.Name) is { } plugin && _skills.Contains(key.Name[(plugin.Length + 1)..])),
        _ => null,
    };
}
