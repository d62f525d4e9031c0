using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Tests.Agents;

/// <summary>The effects of settings, as measured on Claude Code 2.1.332.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private EcosystemSettings Read(params (string Name, string Value)[] variables) => Ecosystem.Discover(
        _sandbox.Options with
        {
            Variables = variables.ToDictionary(static variable => variable.Name, static variable => variable.Value),
        },
        TestContext.Current.CancellationToken).Settings;

    private void Project(string json) => _sandbox.Write("project/.claude/settings.json", json);

    [Fact]
    public void The_file_with_precedence_decides_and_lists_and_maps_merge()
    {
        _sandbox.Write("managed/managed-settings.json", """{"skillListingMaxDescChars":20,"skillOverrides":{"usk":"off"}}""");
        _sandbox.Write("project/.claude/settings.local.json",
            """{"skillListingMaxDescChars":30,"includeGitInstructions":true,"claudeMdExcludes":["**/a.md"]}""");
        Project("""{"skillOverrides":{"alpha":"on","usk":"on"},"claudeMdExcludes":["**/b.md"]"""
            + ""","permissions":{"deny":["Agent(two)"]},"promptCacheTtl":"1h"}""");
        _sandbox.Write("home/.claude/settings.json",
            """{"skillOverrides":{"alpha":"off","zeta":"name-only"},"includeGitInstructions":false"""
            + ""","permissions":{"deny":["Agent(one)"]}}""");
        var settings = Read();
        Assert.Equal(20, settings.SkillListingMaxDescChars);
        Assert.True(settings.GitInstructions);
        Assert.Equal(["**/a.md", "**/b.md"], settings.MemoryExcludes);
        Assert.Equal(["Agent(two)", "Agent(one)"], settings.Denied);
        Assert.Equal(
            [("alpha", SkillVisibility.Full), ("usk", SkillVisibility.Off), ("zeta", SkillVisibility.NameOnly)],
            settings.SkillOverrides.Select(static pair => (pair.Key, pair.Value)));
        Assert.Equal((60, null), (settings.MainCacheMinutes, settings.SubagentCacheMinutes));
        Assert.Contains(
            settings.Applied,
            setting =>
                setting.Name == "promptCacheTtl"
                    && setting.Value == "\"1h\""
                    && setting.Source == _sandbox.At("project/.claude/settings.json"));
        // The overridden value of the same setting has no effect.
        Assert.Single(settings.Applied, static setting => setting.Name == "skillListingMaxDescChars");
    }

    [Theory]
    [InlineData("""{"skillOverrides":{"zeta":"manual"},"disableBundledSkills":true}""", "skillOverrides")]
    [InlineData("""{"skillOverrides":{"zeta":false},"disableBundledSkills":true}""", "skillOverrides")]
    [InlineData("""{"skillListingBudgetFraction":"x","disableBundledSkills":true}""", "skillListingBudgetFraction")]
    [InlineData("""{"skillListingBudgetFraction":5,"disableBundledSkills":true}""", "skillListingBudgetFraction")]
    [InlineData("""{"skillListingBudgetFraction":0,"disableBundledSkills":true}""", "skillListingBudgetFraction")]
    [InlineData("""{"skillListingMaxDescChars":0,"disableBundledSkills":true}""", "skillListingMaxDescChars")]
    [InlineData("""{"skillListingMaxDescChars":12.5,"disableBundledSkills":true}""", "skillListingMaxDescChars")]
    [InlineData("""{"claudeMdExcludes":"x","disableBundledSkills":true}""", "claudeMdExcludes")]
    [InlineData("""{"permissions":{"deny":"x"},"disableBundledSkills":true}""", "permissions")]
    [InlineData("""{"model":5,"disableBundledSkills":true}""", "model")]
    public void An_invalid_value_invalidates_the_whole_file(string json, string name)
    {
        Project(json);
        var ecosystem = _sandbox.Discover();
        Assert.False(ecosystem.Settings.DisableBundledSkills);
        Assert.Contains(
            ecosystem.Diagnostics,
            diagnostic =>
                diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Message.Contains($"'{name}'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"promptCacheTtl":"2h","disableBundledSkills":true}""")]
    [InlineData("""{"permissions":{"deny":[5]},"disableBundledSkills":true}""")]
    public void An_invalid_ttl_or_rule_is_ignored_individually(string json)
    {
        Project(json);
        var settings = Read();
        Assert.True(settings.DisableBundledSkills);
        Assert.Null(settings.MainCacheMinutes);
        Assert.Empty(settings.Denied);
    }

    [Fact]
    public void In_the_managed_file_only_the_invalid_value_is_ignored()
    {
        _sandbox.Write("managed/managed-settings.json", """{"skillOverrides":{"zeta":"manual"},"disableBundledSkills":true}""");
        var ecosystem = _sandbox.Discover();
        Assert.True(ecosystem.Settings.DisableBundledSkills);
        Assert.Empty(ecosystem.Settings.SkillOverrides);
        Assert.Single(ecosystem.Diagnostics);
    }

    [Fact]
    public void Variables_of_the_settings_take_precedence_over_the_process()
    {
        Project("""{"env":{"CLAUDE_CODE_SUBAGENT_MODEL":"haiku","ENABLE_TOOL_SEARCH":"false"},"promptCacheTtl":"5m","model":"opus"}""");
        var settings = Read(
            ("CLAUDE_CODE_SUBAGENT_MODEL", "opus"), ("CLAUDE_CODE_PROMPT_CACHE_TTL", "1h"), ("ANTHROPIC_MODEL", "sonnet"),
            ("ANTHROPIC_DEFAULT_HAIKU_MODEL", "claude-haiku-4-5"));
        Assert.Equal("haiku", settings.SubagentModel);
        Assert.False(settings.DefersTools);
        Assert.Equal(60, settings.MainCacheMinutes);
        Assert.Equal("sonnet", settings.Model);
        Assert.Equal("claude-haiku-4-5", settings.ModelAliases["haiku"]);
        Assert.Contains(settings.Applied, static setting => setting is { Name: "ANTHROPIC_MODEL", Source: "environment" });
    }

    [Theory]
    [InlineData("CLAUDE_CODE_SUBAGENT_MODEL", "inherit")]
    [InlineData("UNKNOWN", "1")]
    public void Empty_variables_change_nothing(string name, string value)
    {
        var settings = Read((name, value));
        Assert.Null(settings.SubagentModel);
        Assert.True(settings is { DefersTools: true, AutoMemory: true, GitInstructions: true });
    }

    [Fact]
    public void A_specific_ttl_takes_precedence_over_one_hour_for_all()
    {
        Project("""{"subagentPromptCacheTtl":"5m"}""");
        var settings = Read(("ENABLE_PROMPT_CACHING_1H", "1"));
        Assert.Equal((60, 5), (settings.MainCacheMinutes, settings.SubagentCacheMinutes));
    }

    [Fact]
    public void A_denied_agent_is_not_listed_under_either_tool_name()
    {
        foreach (var name in (string[])["one", "two", "three"])
            _sandbox.Agent($"project/.claude/agents/{name}.md", name);
        // Rules support neither patterns nor spaces here.
        Project("""{"permissions":{"deny":["Task(one)","Agent(t*)","Agent( two )","Agent(three)"]}}""");
        var agents = _sandbox.Discover().Definitions;
        Assert.Equal(["two"], agents.Where(static agent => agent.ListingLine is not null).Select(static agent => agent.Name));
        Assert.All(agents.Where(static agent => agent.Name != "two"), static agent => Assert.False(agent.IsActive));
        Assert.Contains("Agent(one)", agents.Single(static agent => agent.Name == "one").WithheldBy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Agent")]
    [InlineData("Task")]
    [InlineData("Agent(*)")]
    public void A_denied_tool_Agent_leaves_no_agent(string rule)
    {
        _sandbox.Agent("project/.claude/agents/a.md", "a");
        Project("""{"permissions":{"deny":["RULE"]}}""".Replace("RULE", rule, StringComparison.Ordinal));
        Assert.Null(Assert.Single(_sandbox.Discover().Definitions).ListingLine);
    }

    [Fact]
    public void Skills_are_shown_as_the_overrides_say_but_not_those_of_plugins()
    {
        foreach (var name in (string[])["off", "named", "mine", "on"])
            _sandbox.Write($"project/.claude/skills/{name}/SKILL.md", "---\ndescription: About it\n---\nBody\n");
        _sandbox.Write("project/.claude/commands/cmd.md", "---\ndescription: A command\n---\nBody\n");
        Project("""{"skillOverrides":{"off":"off","named":"name-only","mine":"user-invocable-only","on":"on","cmd":"off"}"""
            + ""","permissions":{"deny":["Skill(on)"]}}""");
        var definitions = _sandbox.Discover().Definitions.ToDictionary(static definition => definition.Name);
        Assert.Equal("- named", definitions["named"].ListingLine);
        Assert.Equal("- on: About it", definitions["on"].ListingLine);
        Assert.Null(definitions["mine"].ListingLine);
        Assert.True(definitions["mine"].IsActive);
        Assert.False(definitions["off"].IsActive);
        Assert.False(definitions["cmd"].IsActive);
    }

    [Theory]
    [InlineData("Skill")]
    [InlineData("Skill(*)")]
    public void Denying_the_tool_Skill_hides_the_listing_but_not_the_skills_from_the_user(string rule)
    {
        _sandbox.Write("project/.claude/skills/s/SKILL.md", "---\ndescription: About it\n---\nBody\n");
        Project("""{"permissions":{"deny":["RULE"]}}""".Replace("RULE", rule, StringComparison.Ordinal));
        var skill = Assert.Single(_sandbox.Discover().Definitions);
        Assert.Null(skill.ListingLine);
        Assert.True(skill.IsActive);
    }

    [Theory]
    [InlineData("""{"claudeMdExcludes":["**/CLAUDE.local.md","**/rules/**"]}""", "user CLAUDE imp")]
    [InlineData("""{"claudeMdExcludes":["CLAUDE.md","./CLAUDE.md"]}""", "user CLAUDE imp rule local")]
    [InlineData("""{"claudeMdExcludes":["ROOT/project/CLAUDE.md","~/.claude/CLAUDE.md"]}""", "user rule local")]
    [InlineData("""{"claudeMdExcludes":["ROOT/project/*.md","ROOT/home/**"]}""", "rule")]
    [InlineData("""{"claudeMdExcludes":["**/imp.md"]}""", "user CLAUDE rule local")]
    [InlineData("""{"claudeMdExcludes":["ROOT/project"]}""", "user CLAUDE imp rule local")]
    [InlineData("""{"claudeMdExcludes":["ROOT/project/**"]}""", "user")]
    [InlineData("""{"claudeMdExcludes":["**/{imp,r}.md"]}""", "user CLAUDE local")]
    [InlineData("""{"claudeMdExcludes":["**\\imp.md"]}""", "user CLAUDE rule local")]
    [InlineData("""{"claudeMdExcludes":["**/[!x]mp.md"]}""", "user CLAUDE imp rule local")]
    [InlineData("""{"claudeMdExcludes":["**/[!i]mp.md"]}""", "user CLAUDE rule local")]
    [InlineData("""{"claudeMdExcludes":["**/[^x]mp.md"]}""", "user CLAUDE rule local")]
    [InlineData("""{"claudeMdExcludes":["!**/{CLAUDE,imp}.md"]}""", "user CLAUDE imp")]
    [InlineData("""{"permissions":{"deny":["Read"]}}""", "user")]
    [InlineData("""{"permissions":{"deny":["Read(**)"]}}""", "user")]
    [InlineData("""{"permissions":{"deny":["Read(CLAUDE.md)","Read(./imp.md)"]}}""", "user rule local")]
    [InlineData("""{"permissions":{"deny":["Read(.claude/**)"]}}""", "user CLAUDE imp local")]
    public void Excluded_memory_is_not_sent(string settings, string left)
    {
        _sandbox.Write("home/.claude/CLAUDE.md", "user");
        _sandbox.Write("project/CLAUDE.md", "CLAUDE @imp.md");
        _sandbox.Write("project/imp.md", "imp");
        _sandbox.Write("project/.claude/rules/r.md", "rule");
        _sandbox.Write("project/CLAUDE.local.md", "local");
        Project(settings.Replace("ROOT", _sandbox.At(".").TrimEnd('/', '\\').Replace('\\', '/'), StringComparison.Ordinal));
        Assert.Equal(left, string.Join(' ', _sandbox.Discover().Memory.Blocks.Select(static block => block.Text.Split(' ')[0])));
    }

    [Fact]
    public void The_administrators_memory_cannot_be_excluded()
    {
        _sandbox.Write("managed/CLAUDE.md", "managed");
        Project("""{"claudeMdExcludes":["**"],"permissions":{"deny":["Read"]}}""");
        Assert.Equal("managed", Assert.Single(_sandbox.Discover().Memory.Blocks).Text);
    }
}
