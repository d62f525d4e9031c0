using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>Models, instructions and lists of agents that point nowhere.</summary>
public sealed class AgentRuleTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("claude-sonnet-4-20250514", FindingSeverity.Warning, "since 2026-06-15")]
    [InlineData("claude-3-5-sonnet-20241022", FindingSeverity.Warning, "since 2025-10-28")]
    [InlineData("claude-3-opus-20240229", FindingSeverity.Warning, "'opus'")]
    [InlineData("claude-opus-4-1", FindingSeverity.Warning, "instead")]
    [InlineData("claude-sonnet-4-5", FindingSeverity.Information, "retires on 2026-11-30")]
    [InlineData("claude-opus-4-5", null, "")]
    [InlineData("us.anthropic.claude-sonnet-4-20250514-v1:0", null, "")]
    [InlineData("anthropic/claude-3-opus", null, "")]
    [InlineData("claude-opus-5-5", null, "")]
    [InlineData("sonnet", null, "")]
    [InlineData("inherit", null, "")]
    [InlineData("gpt-4", null, "")]
    public void Retired_models_are_found(string model, FindingSeverity? severity, string part)
    {
        // These tests run on 2026-11-22.
        _sandbox.Agent("one", $"model: {model}\n");
        var finding = _sandbox.Of("retired-model").SingleOrDefault();
        Assert.Equal(severity, finding?.Severity);
        Assert.Contains(part, finding?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Use the `AskUserQuestion` tool to ask.", true)]
    [InlineData("Call AskUserQuestion with three choices.", true)]
    [InlineData("Present the options via AskUserQuestion.", true)]
    [InlineData("AskUserQuestion({ questions: [] })", true)]
    [InlineData("When the plan stands, call ExitPlanMode.", true)]
    [InlineData("Never use AskUserQuestion.", false)]
    [InlineData("You cannot use AskUserQuestion here.", false)]
    [InlineData("The main agent will use AskUserQuestion for it.", false)]
    [InlineData("AskUserQuestion is unavailable; write your questions down.", false)]
    [InlineData("Tools: Read, AskUserQuestion", false)]
    [InlineData("Use a workflow, and ask the user a question.", false)]
    public void Instructions_for_tools_that_no_subagent_gets_are_found(string body, bool isFound)
    {
        _sandbox.Agent("one", "tools: Read\n", body + "\n");
        Assert.Equal(isFound ? 1 : 0, _sandbox.Of("subagent-instruction").Count);
    }

    [Fact]
    public void A_listed_tool_is_reported_once_and_forks_count_as_subagents()
    {
        _sandbox.Agent("one", "tools: Read, AskUserQuestion\n", "Use AskUserQuestion.\n");
        _sandbox.Agent("two", "permissionMode: plan\n", "Then call ExitPlanMode.\n");
        _sandbox.Write(".claude/skills/a/SKILL.md", "---\ndescription: d\n---\nUse AskUserQuestion.\n");
        var fork = _sandbox.Write(".claude/skills/b/SKILL.md", "---\ndescription: d\ncontext: fork\n---\nUse AskUserQuestion.\n");
        Assert.Equal(fork, Assert.Single(_sandbox.Of("subagent-instruction")).Path);
    }

    [Theory]
    [InlineData("- **api-writer**: writes\n- **api-tester**: tests\n- **api-gone**: reviews\n", "'api-gone'")]
    [InlineData(
        "| Agent | What |\n|---|---|\n| `api-writer` | writes |\n| `api-tester` | tests |\n| `api-gone` | reviews |\n", "'api-gone'")]
    [InlineData("1. @api-writer\n2. @api-tester\n3. @api-gone\n", "'api-gone'")]
    [InlineData("- Collaborate with api-writer on texts\n- Guide api-tester on tests\n- Work with api-gone on reviews\n", "'api-gone'")]
    [InlineData("- **api-writer**\n  with more\n\n- **api-tester**\n- **api-gone**\n- **api-lost**\n", "2 of the agents")]
    [InlineData("- **api-writer**\n- **api-tester**\n- **api-tset**\n", "'api-tset'")]
    [InlineData("- **api-writer**\n- **api-tester**\n", null)]
    [InlineData("- **api-writer**\n- **api-gone**\n- **api-lost**\n", null)]
    [InlineData("- **api-writer**\n- **api-tester**\n- **docs-page**\n", null)]
    [InlineData("- **api-writer**\n- **api-tester**\n- **general-purpose**\n", null)]
    [InlineData("- **api-writer**\n- **api-tester**\n- **coordinator-of-all** (this one)\n", null)]
    [InlineData("- **well-known**\n- **high-level**\n- **low-level**\n", null)]
    [InlineData("- **api-writer**\n\nText between.\n\n- **api-tester**\n- **api-gone**\n", null)]
    public void Missing_agents_in_a_list_are_found(string list, string? part)
    {
        _sandbox.Agent("api-writer");
        _sandbox.Agent("api-tester");
        _sandbox.Write(".claude/skills/docs-page/SKILL.md", "---\ndescription: d\n---\nText.\n");
        _sandbox.Agent("coordinator", body: "Call these:\n\n" + list);
        var found = _sandbox.Of("unknown-agent-in-list");
        Assert.Equal(part is null ? 0 : 1, found.Count);
        Assert.All(found, finding => Assert.Contains(part!, finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_is_ignored_in_agents_that_cannot_call_and_calls_are_reported_once()
    {
        _sandbox.Agent("api-writer");
        _sandbox.Agent("api-tester");
        const string List = "- **api-writer**\n- **api-tester**\n- **api-gone**\n";
        _sandbox.Agent("coordinator", "tools: Read\n", List);
        Assert.Empty(_sandbox.Of("unknown-agent-in-list"));
        _sandbox.Agent("coordinator", "tools: Read, Agent\n", List);
        Assert.Equal(FindingSeverity.Warning, Assert.Single(_sandbox.Of("unknown-agent-in-list")).Severity);
        _sandbox.Agent("coordinator", "tools: Read, Agent\n", List + "\nCall Agent(subagent_type: \"api-gone\").\n");
        Assert.Empty(_sandbox.Of("unknown-agent-in-list"));
        Assert.Single(_sandbox.Of("unknown-agent"));
    }
}
