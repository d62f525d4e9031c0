using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Tests.Agents.McpServers;

/// <summary>The MCP servers of an ecosystem, as measured on Claude Code 2.1.332.</summary>
public sealed class McpServerTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private Ecosystem Discover() => Ecosystem.Discover(_sandbox.Options.ReadMcpState(), TestContext.Current.CancellationToken);

    private Dictionary<string, McpServer> Servers() => Discover().McpServers.ToDictionary(static server => server.Name);

    private void Project(string servers) => _sandbox.Write("project/.mcp.json", $$$"""{"mcpServers":{{{servers}}}}""");

    private void State(string user, string project) => _sandbox.Write(
        "home/.claude.json", $$$"""{"mcpServers":{{{user}}},"projects":{{{{JsonSerializer.Serialize(_sandbox.Project.Replace('\\', '/'))}}}:{{{project}}}}}""");

    [Fact]
    public void Local_wins_over_project_and_project_over_user()
    {
        Project("""{"three":{"command":"project"},"two":{"command":"project"}}""");
        State("""{"three":{"command":"user"},"two":{"command":"user"},"one":{"command":"user"}}""",
            """{"mcpServers":{"three":{"command":"local"}}}""");
        var servers = Servers();
        Assert.Equal(("local", McpServerScope.Local), (servers["three"].Command, servers["three"].Scope));
        Assert.Equal(("project", McpServerScope.Project), (servers["two"].Command, servers["two"].Scope));
        Assert.Equal(("user", McpServerScope.User), (servers["one"].Command, servers["one"].Scope));
    }

    [Fact]
    public void Files_above_the_folder_and_the_repository_are_read_and_the_nearest_wins()
    {
        Project("""{"a":{"command":"near"}}""");
        _sandbox.Write(".mcp.json", """{"mcpServers":{"a":{"command":"far"},"b":{"command":"far"}}}""");
        var servers = Servers();
        Assert.Equal("near", servers["a"].Command);
        Assert.Equal(_sandbox.Project, servers["b"].Folder);
    }

    [Theory]
    [InlineData("""{"url":"http://x"}""")]
    [InlineData("""{"command":5}""")]
    [InlineData("""{"command":""}""")]
    [InlineData("""{"args":["x"]}""")]
    [InlineData("""{"type":"stream","command":"x"}""")]
    [InlineData("""{"type":7,"command":"x"}""")]
    [InlineData("""{"command":"x","args":"y"}""")]
    [InlineData("""{"command":"x","args":[1]}""")]
    [InlineData("""{"command":"x","env":{"A":5}}""")]
    [InlineData("""{"command":"x","alwaysLoad":"yes"}""")]
    [InlineData("""{"type":"http"}""")]
    [InlineData("""{"type":"sse","url":"http://x","headers":{"A":1}}""")]
    [InlineData("[]")]
    [InlineData("5")]
    public void A_malformed_entry_is_skipped_individually(string entry)
    {
        Project($$$"""{"bad":{{{entry}}},"good":{"command":"x","unknown":1}}""");
        var ecosystem = Discover();
        Assert.Equal("good", Assert.Single(ecosystem.McpServers).Name);
        Assert.Contains(
            ecosystem.Diagnostics,
            static problem =>
                problem.Severity == DiagnosticSeverity.Warning && problem.Message.Contains("'bad'", StringComparison.Ordinal));
    }

    [Fact]
    public void Addresses_have_headers_and_no_command()
    {
        Project("""{"h":{"type":"streamable-http","url":"https://x/y","headers":{"Authorization":"Bearer ${TOKEN}"}},"s":{"type":"sse","url":"http://z"}}""");
        var servers = Servers();
        Assert.Equal((McpTransport.Http, "https://x/y", null), (servers["h"].Transport, servers["h"].Url, servers["h"].Command));
        Assert.Equal("Bearer ${TOKEN}", servers["h"].Headers["authorization"]);
        Assert.Equal(McpTransport.Sse, servers["s"].Transport);
    }

    [Fact]
    public void A_managed_file_overrides_all_others()
    {
        Project("""{"a":{"command":"x"}}""");
        State("""{"b":{"command":"x"}}""", "{}");
        _sandbox.Write("managed/managed-mcp.json", """{"mcpServers":{"m":{"command":"x"}}}""");
        var server = Assert.Single(Servers().Values);
        Assert.Equal((McpServerScope.Managed, true), (server.Scope, server.IsApproved));
    }

    [Fact]
    public void A_plugin_declares_servers_in_its_file_and_manifest_under_its_name()
    {
        _sandbox.Write("plug/.claude-plugin/plugin.json",
            """{"name":"plug","mcpServers":{"inside":{"command":"${CLAUDE_PLUGIN_ROOT}/run"}}}""");
        _sandbox.Write("plug/.mcp.json", """{"bare":{"command":"x"}}""");
        _sandbox.Write("home/.claude/plugins/installed_plugins.json",
            $$$"""{"plugins":{"plug@m":[{"installPath":{{{JsonSerializer.Serialize(_sandbox.At("plug"))}}}}]}}""");
        _sandbox.Write("home/.claude/settings.json", """{"enabledPlugins":{"plug@m":true}}""");
        var servers = Servers();
        Assert.Equal(["plugin:plug:bare", "plugin:plug:inside"], servers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("mcp__plugin_plug_inside__", servers["plugin:plug:inside"].ToolPrefix);
        Assert.Equal(
            _sandbox.At("plug") + "/run",
            new McpVariables(servers["plugin:plug:inside"], static _ => null).Expand(servers["plugin:plug:inside"].Command!));
        Assert.All(servers.Values, static server => Assert.True(server.IsApproved));
    }

    [Fact]
    public void A_disabled_server_is_disabled_in_every_scope()
    {
        Project("""{"off":{"command":"x"},"refused":{"command":"x"},"on":{"command":"x"}}""");
        State("""{"user":{"command":"x"}}""", """{"disabledMcpServers":["off","user"]}""");
        _sandbox.Write("home/.claude/settings.json", """{"enabledMcpjsonServers":["on","refused"],"disabledMcpjsonServers":["refused"]}""");
        var servers = Servers();
        Assert.Equal(McpServerState.Disabled, servers["off"].State);
        Assert.Equal(McpServerState.Disabled, servers["refused"].State);
        Assert.Equal(McpServerState.Disabled, servers["user"].State);
        Assert.Equal((McpServerState.Enabled, true), (servers["on"].State, servers["on"].IsApproved));
    }

    // Whether Claude Code would start it, and whether the user has approved that.
    [Theory]
    [InlineData(null, null, "{}", McpServerState.Pending, false)]
    [InlineData("home/.claude/settings.json", """{"enabledMcpjsonServers":["a"]}""", "{}", McpServerState.Enabled, true)]
    [InlineData("home/.claude/settings.json", """{"enableAllProjectMcpServers":true}""", "{}", McpServerState.Enabled, true)]
    [InlineData("managed/managed-settings.json", """{"enableAllProjectMcpServers":true}""", "{}", McpServerState.Enabled, true)]
    [InlineData("home/.claude/settings.json", """{"enabledMcpjsonServers":["b"],"enableAllProjectMcpServers":false}""", "{}",
        McpServerState.Pending, false)]
    [InlineData("project/.claude/settings.json", """{"enabledMcpjsonServers":["a"]}""", """{"hasTrustDialogAccepted":true}""",
        McpServerState.Enabled, false)]
    [InlineData("project/.claude/settings.json", """{"enableAllProjectMcpServers":true}""", "{}", McpServerState.Enabled, false)]
    [InlineData("project/.claude/settings.local.json", """{"enabledMcpjsonServers":["a"]}""", "{}", McpServerState.Enabled, false)]
    [InlineData("project/.claude/settings.local.json", """{"enabledMcpjsonServers":["a"]}""", """{"hasTrustDialogAccepted":true}""",
        McpServerState.Enabled, true)]
    [InlineData(null, null, """{"enabledMcpjsonServers":["a"]}""", McpServerState.Enabled, true)]
    public void A_project_cannot_approve_itself(string? file, string? settings, string project, McpServerState state, bool isApproved)
    {
        Project("""{"a":{"command":"x"}}""");
        State("{}", project);
        if (file is not null)
            _sandbox.Write(file, settings!);
        var server = Servers()["a"];
        Assert.Equal((state, isApproved), (server.State, server.IsApproved));
    }

    [Fact]
    public void A_setting_with_an_invalid_value_approves_nothing()
    {
        Project("""{"a":{"command":"x"}}""");
        _sandbox.Write("home/.claude/settings.json", """{"enabledMcpjsonServers":"a","enableAllProjectMcpServers":"yes"}""");
        Assert.False(Servers()["a"].IsApproved);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("${A}", "1")]
    [InlineData("x${A}y${A}", "x1y1")]
    [InlineData("${NOPE}", "${NOPE}")]
    [InlineData("${NOPE:-d}", "d")]
    [InlineData("${NOPE:-}", "")]
    [InlineData("${A:-d}", "1")]
    [InlineData("$A ${", "$A ${")]
    [InlineData("${}${A}", "${}1")]
    [InlineData("${x${A}", "${x1")]
    [InlineData("${ANTHROPIC_API_KEY}", "${ANTHROPIC_API_KEY}")]
    public void Variables_are_substituted_like_in_claude_code(string written, string expected)
    {
        Project("""{"a":{"command":"x"}}""");
        Assert.Equal(
            expected,
            new McpVariables(Servers()["a"], static name => name switch { "A" => "1", "ANTHROPIC_API_KEY" => "secret", _ => null })
                .Expand(written));
    }

    [Theory]
    [InlineData("mcp__own__search", true)]
    [InlineData("mcp__own", true)]
    [InlineData("mcp__own__*", true)]
    [InlineData("mcp__own__search(x)", true)]
    [InlineData("mcp__own__sea*", false)]
    [InlineData("mcp__*", false)]
    [InlineData("mcp__owner", false)]
    [InlineData("mcp__own__", true)]
    [InlineData("Read", false)]
    public void An_entry_names_a_tool_or_its_whole_server(string entry, bool names) =>
        Assert.Equal(names, McpName.Names(entry, "mcp__own__search", "mcp__own__"));

    [Fact]
    public void Deep_folders_and_large_files_are_handled()
    {
        _sandbox.Write("project/.mcp.json", new string(' ', 17 << 20));
        Assert.Empty(Servers());
    }
}
