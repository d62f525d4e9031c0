namespace ClaudePerf.Core.Tests.Validation;

/// <summary>
/// Instructions for tools that no subagent gets, and lists of agents: intended uses and mere mentions.
/// </summary>
public sealed class SubagentTextRuleTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    // Found.
    [InlineData("When the scope is unclear, use AskUserQuestion.", true)]
    [InlineData("1. For each proposal, use AskUserQuestion:", true)]
    [InlineData("Ask first. Use the\n`AskUserQuestion` tool with concise labels.", true)]
    [InlineData("- **Capture the decision**: Call `AskUserQuestion`. Batch up to 4.", true)]
    [InlineData("If it is available, read the log. Then call AskUserQuestion.", true)]
    [InlineData("Delegate to a subagent. Use AskUserQuestion for the rest.", true)]
    [InlineData("Spawn subagents in parallel.\n\nPresent the options via AskUserQuestion.", true)]
    // A condition.
    [InlineData("Use the `AskUserQuestion` tool when available.", false)]
    [InlineData("If available, use AskUserQuestion.", false)]
    [InlineData("If AskUserQuestion is available, use AskUserQuestion.", false)]
    [InlineData("Ask through AskUserQuestion where possible.", false)]
    [InlineData("If you have the tool, use AskUserQuestion.", false)]
    [InlineData("Use AskUserQuestion in an interactive session.", false)]
    [InlineData("Use AskUserQuestion; otherwise write the questions down.", false)]
    [InlineData("Use AskUserQuestion,\nwhen available, to ask.", false)]
    [InlineData("Use AskUserQuestion unless you run alone.", false)]
    // The text says what a subagent does.
    [InlineData("Subagent mode: skip AskUserQuestion.\n\nUse AskUserQuestion to ask.", false)]
    [InlineData("Never use AskUserQuestion in subagent mode.\n\n2. Ask via AskUserQuestion:", false)]
    [InlineData("When run as a subagent, return your questions instead.\n\nUse AskUserQuestion to ask.", false)]
    [InlineData("Use AskUserQuestion to ask.\n\nIn a sub-agent context, questions are not possible.", false)]
    // A name in data.
    [InlineData("| Plan entry | `tool_use` with `name: ExitPlanMode` |", false)]
    [InlineData("| Question | with `AskUserQuestion` |", false)]
    [InlineData("Look for a call with `name: ExitPlanMode`.", false)]
    [InlineData("Use lines with \"name\": \"AskUserQuestion\" of the log.", false)]
    [InlineData("Count calls with tool_name AskUserQuestion.", false)]
    public void Instructions_are_distinguished_from_conditions_and_data(string body, bool isFound)
    {
        _sandbox.Agent("one", "tools: Read\n", body + "\n");
        Assert.Equal(isFound ? 1 : 0, _sandbox.Of("subagent-instruction").Count);
    }

    [Theory]
    [InlineData("team/one.md", 1)]
    [InlineData("team/skills/one/how.md", 0)]
    [InlineData("team/pages/how.md", 0)]
    public void A_skills_page_is_not_a_subagent(string path, int count)
    {
        _sandbox.Write("team/pages/SKILL.md", "---\nname: pages\ndescription: Does it.\n---\nText.\n");
        _sandbox.Write(
            path, "---\nname: one\ndescription: Use it when it is needed.\ntools: Read\nmodel: sonnet\n---\nUse `AskUserQuestion`.\n");
        Assert.Equal(count, _sandbox.Of("subagent-instruction").Count);
    }

    [Theory]
    // Found.
    [InlineData("- **api-gone**: reviews", true)]
    [InlineData("- **api-gone**", true)]
    [InlineData("- `api-gone`: reviews what is written", true)]
    [InlineData("- **api-gone**: looks whether it is there", true)]
    [InlineData("- @api-gone", true)]
    [InlineData("- Work with api-gone on reviews", true)]
    [InlineData("1. **api-gone**: comes last", true)]
    // A plugin, a skill, a condition.
    [InlineData("- **api-gone** (in `frontend` plugin): reviews", false)]
    [InlineData("- **api-gone**: when available, reviews", false)]
    [InlineData("- **api-gone**: reviews, if installed", false)]
    [InlineData("- **api-gone** (optional): reviews", false)]
    [InlineData("- **api-gone**: the skill for reviews", false)]
    [InlineData("- **api-gone**: planned", false)]
    [InlineData("- **api-gone**: future work", false)]
    [InlineData("- **api-gone**: an external service", false)]
    [InlineData("- **api-gone**: of the plugin `more`", false)]
    [InlineData("- **api-gone**: an MCP server", false)]
    [InlineData("- **api-gone**: a command", false)]
    [InlineData("- **near-plugin**: reviews", false)]
    [InlineData("- **inner-plugin**: reviews", false)]
    [InlineData("- **api-gone**: not yet there", false)]
    public void A_listed_name_may_belong_to_a_plugin_or_be_planned(string item, bool isFound)
    {
        _sandbox.Agent("api-writer");
        _sandbox.Agent("api-tester");
        _sandbox.Write("near-plugin/.claude-plugin/plugin.json", """{"name":"near-plugin"}""");
        _sandbox.Write("plugins/inner-plugin/.claude-plugin/plugin.json", """{"name":"inner-plugin"}""");
        _sandbox.Agent("coordinator", body: $"Call these:\n\n- **api-writer**: writes\n- **api-tester**: tests\n{item}\n");
        Assert.Equal(isFound ? 1 : 0, _sandbox.Of("unknown-agent-in-list").Count);
    }
}
