using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>What keeps agents from sharing the provider's cache, if files show it.</summary>
public sealed class SharingRuleTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("settings.json", """{ "env": { "ANTHROPIC_BASE_URL": "https://me:secret@gateway.example:8443/v1" } }""",
        "Requests go to gateway.example:8443, but")]
    [InlineData(
        "settings.local.json", """{ "env": { "ANTHROPIC_BASE_URL": "http://localhost:4000", "CLAUDE_CODE_ATTRIBUTION_HEADER": "1" } }""",
        "Requests go to localhost:4000, but")]
    public void A_header_behind_a_gateway_is_found(string file, string settings, string part)
    {
        var path = _sandbox.Write(".claude/" + file, settings);
        _sandbox.Agent("one", "tools: Read\n");
        var finding = Assert.Single(_sandbox.Validate(), finding => finding.RuleId == "gateway-header");
        Assert.Equal((FindingSeverity.Warning, path, 1), (finding.Severity, finding.Path, finding.Line));
        Assert.StartsWith(part, finding.Message, StringComparison.Ordinal);
        Assert.Matches(@": for 'one', [\d,]+ tokens cost \$0\.\d{4} to write and \$0\.\d{4} to read\.$", finding.Message);
        Assert.DoesNotContain("secret", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", string.Join(' ', _sandbox.Read().Settings.Applied), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "env": { "ANTHROPIC_BASE_URL": "https://gateway.example", "CLAUDE_CODE_ATTRIBUTION_HEADER": "0" } }""")]
    [InlineData("""{ "env": { "ANTHROPIC_BASE_URL": "https://gateway.example", "CLAUDE_CODE_ATTRIBUTION_HEADER": "false" } }""")]
    [InlineData("""{ "env": { "ANTHROPIC_BASE_URL": "https://api.anthropic.com" } }""")]
    [InlineData("""{ "env": { "ANTHROPIC_BASE_URL": "" } }""")]
    [InlineData("""{ "env": { "ANTHROPIC_BASE_URL": "nonsense" } }""")]
    [InlineData("{}")]
    public void Without_gateway_or_header_there_is_no_finding(string settings)
    {
        _sandbox.Write(".claude/settings.json", settings);
        Assert.Empty(_sandbox.Of("gateway-header"));
    }

    [Fact]
    public void Tool_orders_are_one_finding_on_request()
    {
        _sandbox.Agent("a", "tools: Read, Edit\n");
        _sandbox.Agent("b", "tools: Read, Edit\n");
        var path = _sandbox.Agent("c", "tools: Edit, Read\n");
        _sandbox.Agent("d", "tools: [Edit, Read]\n");
        _sandbox.Agent("e", "tools: Read, Edit\n");
        Assert.DoesNotContain(_sandbox.Validate(), static finding => finding.RuleId == "tool-order");
        var finding = Assert.Single(_sandbox.Of("tool-order"));
        Assert.Equal((path, 4), (finding.Path, finding.Line));
        Assert.Equal(
            "The tools of 'c', 'd' are in a different order than in other agents with the same tools, so they share no cache. For "
                + "'c', write: Read, Edit.", finding.Message);
    }

    [Theory]
    [InlineData("""{ "mcpServers": { "x": { "command": "x" } } }""", "false", 1)]
    [InlineData("""{ "mcpServers": { "x": { "command": "x" } } }""", "true", 0)]
    [InlineData("""{ "mcpServers": { } }""", "false", 0)]
    public void Servers_whose_tools_are_sent_are_found_on_request(string servers, string search, int count)
    {
        _sandbox.Write(".mcp.json", servers);
        _sandbox.Write(".claude/settings.json", $$"""{ "env": { "ENABLE_TOOL_SEARCH": "{{search}}" } }""");
        Assert.Equal(count, _sandbox.Of("mcp-not-deferred").Count);
    }
}
