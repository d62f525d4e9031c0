using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>Hooks, matchers, MCP servers and permission rules that Claude Code ignores.</summary>
public sealed class SettingsRuleTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("""{ "Stop": [ { "hooks": [ { "type": "command", "command": "x" } ] } ] }""", null, "")]
    [InlineData(
        """{ "PreToolUse": [ { "matcher": "Bash", "hooks": [ { "type": "prompt", "prompt": "x", "timeout": 5 } ] } ] }""", null, "")]
    [InlineData(
        """{ "PreToolUse": [ { "hooks": [ { "type": "http", "url": "http://localhost/x" }, """
            + """{ "type": "mcp_tool", "server": "a", "tool": "b" } ] } ] }""", null, "")]
    [InlineData("""{ "preToolUse": [] }""", FindingSeverity.Warning, "does not know the event 'preToolUse'")]
    [InlineData("""{ "BeforeTool": [] }""", FindingSeverity.Warning, "does not know the event 'BeforeTool'")]
    [InlineData("""[ ]""", FindingSeverity.Warning, "is a list")]
    [InlineData("""{ "Stop": { "hooks": [] } }""", FindingSeverity.Warning, "must be a list of matchers")]
    [InlineData("""{ "Stop": [ "x" ] }""", FindingSeverity.Warning, "must be a map with 'hooks'")]
    [InlineData("""{ "Stop": [ { "type": "command", "command": "x" } ] }""", FindingSeverity.Warning, "put it in a list")]
    [InlineData("""{ "Stop": [ { "matcher": "x" } ] }""", FindingSeverity.Warning, "no 'hooks'")]
    [InlineData("""{ "Stop": [ { "hooks": "x" } ] }""", FindingSeverity.Warning, "'hooks' must be a list")]
    [InlineData("""{ "Stop": [ { "matcher": 5, "hooks": [] } ] }""", FindingSeverity.Warning, "'matcher' must be a string")]
    [InlineData("""{ "Stop": [ { "hooks": [ { "command": "x" } ] } ] }""", FindingSeverity.Warning, "no 'type'")]
    [InlineData("""{ "Stop": [ { "hooks": [ { "type": "script" } ] } ] }""", FindingSeverity.Warning, "the unknown type 'script'")]
    [InlineData("""{ "Stop": [ { "hooks": [ { "type": "command" } ] } ] }""", FindingSeverity.Warning, "no 'command'")]
    [InlineData(
        """{ "Stop": [ { "hooks": [ { "type": "command", "command": "x", "timeout": "5" } ] } ] }""", FindingSeverity.Warning, "'timeout'")]
    [InlineData(
        """{ "Stop": [ { "hooks": [ { "type": "command", "command": "x", "async": "yes" } ] } ] }""", FindingSeverity.Warning, "'async'")]
    [InlineData("""{ "PreToolUse": [ { "hooks": [ { "type": "command" } ] } ] }""", FindingSeverity.Error, "ignores the whole file")]
    [InlineData("""{ "PermissionRequest": {} }""", FindingSeverity.Error, "ignores the whole file")]
    public void Malformed_hooks_are_found(string hooks, FindingSeverity? severity, string part)
    {
        _sandbox.Agent("one");
        _sandbox.Write(".claude/settings.json", $$"""{ "hooks": {{hooks}} }""");
        var finding = _sandbox.Of("hook").SingleOrDefault();
        Assert.Equal(severity, finding?.Severity);
        Assert.Contains(part, finding?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(severity is null ? 0 : 1, finding?.Line ?? 0);
    }

    [Fact]
    public void Hooks_of_plugins_agents_and_skills_are_checked()
    {
        _sandbox.Write(".claude-plugin/plugin.json", """{ "name": "p", "hooks": { "onStart": [] } }""");
        _sandbox.Write("hooks/hooks.json", """{ "hooks": [ { "event": "Stop" } ] }""");
        _sandbox.Write("skills/s/SKILL.md", "---\ndescription: d\nhooks:\n  OnStop:\n    - hooks: []\n---\nText.\n");
        Assert.Equal(["SKILL.md", "hooks.json", "plugin.json"], _sandbox.Of("hook").Select(finding => Path.GetFileName(finding.Path))
            .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Bash", null)]
    [InlineData("", null)]
    [InlineData("*", null)]
    [InlineData(".*", null)]
    [InlineData("Edit|Write|MultiEdit", null)]
    [InlineData("Task", null)]
    [InlineData("TodoWrite", null)]
    [InlineData("Web(Search|Fetch)", null)]
    [InlineData("mcp__github__.*", null)]
    [InlineData("^(?!Read).*", null)]
    [InlineData("Notebook.*", null)]
    [InlineData("bash", "Did you mean 'Bash'?")]
    [InlineData("MultiEdit", "Use Edit instead")]
    [InlineData("Shell|Terminal", "no tool has this name")]
    [InlineData("Write(src/**/*)", "Write 'Write'")]
    [InlineData("Bash(git commit*)", "Write 'Bash'")]
    [InlineData("Edit(*.py)", "\"if\": \"Edit(*.py)\"")]
    [InlineData("^write_.*", "matches no tool name")]
    public void Matchers_that_match_no_tool_are_found(string matcher, string? part)
    {
        _sandbox.Agent("one");
        _sandbox.Write(
            ".claude/settings.json",
            $$"""
            { "hooks": { "PreToolUse": [ { "matcher": "{{matcher}}", "hooks": [] } ],
            "SessionStart": [ { "matcher": "startup", "hooks": [] } ] } }
            """);
        var found = _sandbox.Of("hook-matcher");
        Assert.Equal(part is null ? 0 : 1, found.Count);
        Assert.All(found, finding => Assert.Contains(part!, finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("allow", "Bash(npm run test:*)", null)]
    [InlineData("allow", "Bash", null)]
    [InlineData("allow", "Bash(*)", null)]
    [InlineData("allow", "Read(./src/**)", null)]
    [InlineData("allow", "WebFetch(domain:example.com)", null)]
    [InlineData("allow", "mcp__github__list", null)]
    [InlineData("allow", "mcp__github__*", null)]
    [InlineData("allow", "Skill(deploy)", null)]
    [InlineData("allow", "Task(reviewer)", null)]
    [InlineData("allow", "MultiEdit", null)]
    [InlineData("deny", "*", null)]
    [InlineData("deny", "Bash(echo \\\\(x\\\\))", null)]
    [InlineData("allow", "", "empty")]
    [InlineData("allow", "Bash()", "parentheses are empty")]
    [InlineData("allow", "Bash(npm", "end with the closing parenthesis")]
    [InlineData("allow", "Bash(npm) x", "end with the closing parenthesis")]
    [InlineData("allow", "bash(npm)", "'Bash'")]
    [InlineData("allow", "*", "needs a name")]
    [InlineData("allow", "mcp__*", "needs a name")]
    [InlineData("allow", "mcp__github__list(x)", "no parentheses")]
    [InlineData("allow", "WebFetch(https://example.com)", "domain:")]
    [InlineData("allow", "WebFetch(example.com)", "'WebFetch(domain:example.com)'")]
    [InlineData("allow", "WebSearch(claude*)", "no wildcards")]
    [InlineData("allow", "Bash(:*)", "before ':*'")]
    [InlineData("allow", "Read(src:*)", "glob")]
    [InlineData("deny", "Bahs(rm:*)", "Did you mean 'Bash'?")]
    [InlineData("deny", "MultiEdit", "does not name a known tool")]
    public void Permission_rules_that_are_skipped_are_found(string list, string rule, string? part)
    {
        _sandbox.Agent("one");
        _sandbox.Write(".claude/settings.json", $$"""{ "permissions": { "{{list}}": [ "{{rule}}" ] } }""");
        var found = _sandbox.Of("permission-rule");
        Assert.Equal(part is null ? 0 : 1, found.Count);
        Assert.All(found, finding => Assert.Contains(part!, finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "mcpServers": { "a": { "command": "x", "args": ["--key", "${KEY}"] } } }""", null)]
    [InlineData("""{ "mcpServers": { "a": { "type": "ws", "url": "wss://example.com" } } }""", null)]
    [InlineData("""{ "mcpServers": { "a": { "type": "http", "url": "https://example.com/${PATH}" } } }""", null)]
    [InlineData("""{ "mcpServers": { } }""", null)]
    [InlineData("""{ }""", null)]
    [InlineData("""{ "mcpServers": { "a": { "url": "https://example.com" } } }""", "\"type\": \"http\"")]
    [InlineData("""{ "mcpServers": { "a": { "type": "websocket", "url": "https://example.com" } } }""", "type 'websocket'")]
    [InlineData("""{ "mcpServers": { "a": { "args": [] } } }""", "command is missing")]
    [InlineData("""{ "mcpServers": { "a": { "command": "x", "env": { "TOKEN": "$TOKEN" } } } }""", "${TOKEN}")]
    [InlineData("""{ "mcpServers": { "a": { "command": "x", "args": ["$HOME/db"] } } }""", "${HOME}")]
    [InlineData("""{ "a": { "command": "x" } }""", "no 'mcpServers'")]
    public void Ignored_servers_are_found_once(string json, string? part)
    {
        _sandbox.Agent("one", "tools: Read\n");
        _sandbox.Write(".mcp.json", json);
        var found = _sandbox.Of("mcp-server");
        Assert.Equal(part is null ? 0 : 1, found.Count);
        Assert.All(found, finding => Assert.Contains(part!, finding.Message, StringComparison.Ordinal));
        Assert.Empty(_sandbox.Of("unreadable"));
    }
}
