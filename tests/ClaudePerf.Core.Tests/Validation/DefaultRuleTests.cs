using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>Rules that are on by default, findings merged across files, and no duplicate findings.</summary>
public sealed class DefaultRuleTests : IDisposable
{
    private static readonly string[] Off =
    [
        "bash-with-web", "below-cacheable", "dynamic-before-stable", "extra-field", "mcp-not-deferred", "missing-mention", "orphan",
        "renamed-tool", "shadowed", "subagent-tool", "tool-order",
        "unknown-agent-in-list", "unknown-color",
    ];

    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Rules_that_seldom_cause_a_change_are_off() =>
        Assert.Equal(Off, ValidationRules.All.Where(static rule => rule.IsOffByDefault).Select(static rule => rule.Id)
            .Order(StringComparer.Ordinal));

    [Fact]
    public void A_rule_that_is_off_runs_on_request()
    {
        _sandbox.Agent("one", "tools: Read\ncolor: gold\n");
        Assert.Empty(_sandbox.Validate());
        Assert.Single(_sandbox.Of("unknown-color"));
        Assert.Single(_sandbox.Of("*"));
        _sandbox.Write(".claude/claudeperf.json", """{ "rules": { "unknown-color": "warning" } }""");
        Assert.Equal(FindingSeverity.Warning, Assert.Single(_sandbox.Validate()).Severity);
        _sandbox.Write(".claude/claudeperf.json", """{ "rules": { "unknown-color": "off" } }""");
        Assert.Empty(_sandbox.Validate());
    }

    [Fact]
    public void Equal_findings_in_many_files_are_merged()
    {
        foreach (var name in (string[])["a", "b", "c", "d", "e", "f"])
            _sandbox.Agent(name, "tools: Read, TodoWrite\n");
        var merged = Assert.Single(_sandbox.Of("retired-tool"));
        Assert.Contains("5 other files: .claude/agents/b.md, .claude/agents/c.md, .claude/agents/d.md and 2 more", merged.Message,
            StringComparison.Ordinal);
        Assert.Equal(5, merged.OtherPaths.Count);
        Assert.Equal(6, _sandbox.Validate(ValidationSandbox.Options with { Rules = ["retired-tool"], KeepEqualSeparate = true }).Count);
        _sandbox.Agent("a", "# claudeperf-disable retired-tool\ntools: Read, TodoWrite\n");
        Assert.EndsWith("b.md", Assert.Single(_sandbox.Of("retired-tool")).Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tools: read, LS\n", "empty-tools")]
    [InlineData("tools: mcp__gone__x\n", "empty-tools")]
    [InlineData("tools: Read\nuser: \"Do it\"\nuser: \"Again\"\n", null)]
    public void Findings_are_not_duplicated(string frontmatter, string? rule)
    {
        _sandbox.Agent("one", frontmatter);
        Assert.Equal(rule is null ? [] : [rule], _sandbox.Validate().Select(static finding => finding.RuleId));
    }

    [Theory]
    [InlineData("user: \"Do it\"\\nassistant: \"I do: now\"\\n<commentary>\nuser: \"Again\"\\nassistant: \"Done: then\"\\n<commentary>\n",
        "Use it. Examples: <example>")]
    [InlineData("Context: he asks\nuser: \"Do it: now\"\nassistant: \"I do\"\n")]
    [InlineData("用户: 做吧\n用户: 再来\n", "用 <example> 时使用")]
    [InlineData("Kontext: jemand fragt nach etwas\n", "Für alles. <example>")]
    public void A_description_broken_over_lines_is_one_finding(string lines, string description = "Use it when it is needed.")
    {
        _sandbox.Agent("one", lines + "tools: Read\n", description: description);
        var finding = Assert.Single(_sandbox.Validate());
        Assert.Equal(("broken-description", 3), (finding.RuleId, finding.Line));
    }

    [Theory]
    [InlineData("version: 1\nauthor: me\ntools: Read\n")]
    [InlineData("category: [a] b\ntools: Read\n")]
    [InlineData("mode: strict\nagents: two\nmodels: many\ntools: Read\n")]
    public void Notes_of_the_author_are_left_alone(string lines)
    {
        _sandbox.Agent("one", lines);
        Assert.Empty(_sandbox.Validate());
    }

    [Theory]
    [InlineData("skills/s/SKILL.md", "user_invocable: false\n", "Did you mean 'user-invocable'?")]
    [InlineData("skills/s/SKILL.md", "globs: src/**\n", "Did you mean 'paths'?")]
    [InlineData("skills/s/SKILL.md", "globs: \"**/*\"\n", null)]
    [InlineData("skills/s/SKILL.md", "isolation: worktree\n", "only works in agents")]
    [InlineData("skills/s/SKILL.md", "tools: a hammer\n", null)]
    [InlineData("commands/s.md", "args: <task>\n", "Did you mean 'argument-hint'?")]
    [InlineData("commands/s.md", "args: <task>\nargument-hint: <task>\n", null)]
    [InlineData("commands/s.md", "globs: src/**\n", null)]
    public void A_misnamed_field_of_a_skill_is_reported(string path, string line, string? part)
    {
        _sandbox.Write(".claude/" + path, $"---\ndescription: Deploys.\n{line}---\nDeploy.\n");
        Assert.Equal(part is null ? [] : ["unknown-field"], _sandbox.Validate().Select(static finding => finding.RuleId));
        Assert.All(_sandbox.Validate(), finding => Assert.Contains(part!, finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_agent_in_a_tool_list_is_recognized()
    {
        _sandbox.Agent("code-reviewer", "tools: Read\n");
        _sandbox.Agent("lead", "tools: Agent, code-reviewer\n", description: "It leads the others.");
        Assert.Contains("It is an agent", Assert.Single(_sandbox.Validate()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metadata:\n  description: Use it.\n", "nested in 'metadata': move it to the top level")]
    [InlineData("Description: Use it.\n", "'description' instead of 'Description'")]
    [InlineData("description: # one\n", "starts a comment")]
    [InlineData("description: 42\n", "in quotes")]
    [InlineData("description: [a, b]\n", "in quotes")]
    [InlineData("tools: Read\n", "Add a sentence")]
    public void A_misplaced_description_is_located(string lines, string part)
    {
        _sandbox.Write(".claude/agents/one.md", $"---\nname: one\n{lines}---\nBody\n");
        var finding = Assert.Single(_sandbox.Validate());
        Assert.Equal("does-not-load", finding.RuleId);
        Assert.Contains(part, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("description: a\n  b: c\n", "begins another key")]
    [InlineData("description: a\nmore of it\n", "is not 'key: value'")]
    [InlineData("description: \"a\n", "is not closed")]
    [InlineData("description: \"a \\q b\"\ntools: [Read\n", "unknown escape letter")]
    [InlineData("tools:\n  - [Read, Grep\nmodel: x\n", "is not closed")]
    [InlineData("metadata:\n  a: {b: c\nmodel: x\n", "is not closed")]
    [InlineData("metadata:\n  a: *b\n", "does not exist")]
    public void Invalid_YAML_is_reported_in_plain_words(string lines, string part)
    {
        _sandbox.Write(".claude/agents/one.md", $"---\nname: one\n{lines}---\nBody\n");
        var message = Assert.Single(_sandbox.Of("does-not-load")).Message;
        Assert.True(message.Contains(part, StringComparison.Ordinal), message);
        Assert.DoesNotContain("hile scanning", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hile parsing", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agents/a.md", "Just a body.\n", "has no frontmatter")]
    [InlineData("agents/README.md", "# Ours\n", "loads this page as an agent")]
    [InlineData("agents/AGENT_FORMAT.md", "# Form\n", "loads this page as an agent")]
    [InlineData("agents/references/gates.md", "# Gates\n", "loads this page as an agent")]
    [InlineData("agents/a.md", "---\nname: a\ndescription: \"b\n---\nBody\n", "ignores its description, tools and model")]
    [InlineData("agents/a.md", "---\nname: a\n---\nBody\n", "no description")]
    [InlineData("agents/a.md", "---\nname: a\ndescription: b\ntools: Read\n---\nBody\n", null)]
    public void Plugin_agents_load_but_lose_unreadable_frontmatter(string path, string text, string? part)
    {
        _sandbox.Write("p/.claude-plugin/plugin.json", """{"name":"p"}""");
        _sandbox.Write("p/" + path, text);
        // Once as the plugin itself, and once as a loose file of a collection.
        foreach (var root in (string[])["p", ""])
        {
            var ecosystem = Core.Agents.Discovery.Ecosystem.Discover(new() { Root = Path.Combine(_sandbox.Root, root),
                IncludeUser = false, IncludePlugins = false, IncludeLoose = true }, TestContext.Current.CancellationToken);
            var findings = EcosystemValidator.Validate(
                ecosystem, ValidationSandbox.Options with { ExcludeRules = ["inherits-all-tools"] }, TestContext.Current.CancellationToken);
            if (part is null)
                Assert.Empty(findings);
            else if (ecosystem.Definitions.Length > 0)
                Assert.Contains(
                    part, Assert.Single(findings, finding => finding.RuleId == "lost-frontmatter").Message, StringComparison.Ordinal);
            Assert.DoesNotContain(findings, finding => finding.Severity == FindingSeverity.Error);
        }
    }

    [Theory]
    [InlineData("README", false)]
    [InlineData("INDEX", false)]
    [InlineData("overview", false)]
    [InlineData("code-reviewer", true)]
    public void A_file_named_like_its_neighbors_but_without_frontmatter_is_reported(string name, bool isFound)
    {
        _sandbox.Agent("one", "tools: Read\n");
        _sandbox.Agent("two", "tools: Read\n", description: "Another that is needed at other times.");
        _sandbox.Write($".claude/agents/{name}.md", "# A page\n\nText.\n");
        _sandbox.Write(".claude/agents/reference/gates.md", "# A page\n\nText.\n");
        Assert.Equal(isFound ? ["not-an-agent"] : [], _sandbox.Validate().Select(static finding => finding.RuleId));
    }

    [Fact]
    public void A_missing_preloaded_skill_is_found_if_there_are_skills()
    {
        _sandbox.Agent("one", "tools: Read\nskills: nowhere\n");
        Assert.Empty(_sandbox.Validate());
        _sandbox.Write(".claude/skills/deploy/SKILL.md", "---\nname: deploy\ndescription: Deploys.\n---\nDeploy.\n");
        Assert.Equal("unknown-skill", Assert.Single(_sandbox.Validate()).RuleId);
    }

    [Fact]
    public void A_skill_that_overrides_a_command_is_found()
    {
        _sandbox.Write(".claude/skills/deploy/SKILL.md", "---\nname: deploy\ndescription: Deploys.\n---\nDeploy.\n");
        _sandbox.Write(".claude/commands/deploy.md", "---\ndescription: Deploys too.\n---\nDeploy.\n");
        Assert.Equal("duplicate-name", Assert.Single(_sandbox.Validate()).RuleId);
    }

    [Theory]
    [InlineData("See @docs/nowhere.md\n", 1)]
    [InlineData("See @./nowhere\n", 1)]
    [InlineData("Install @scope/package, ask @someone, and mark it @abstract, please.\n", 0)]
    public void A_missing_import_is_found_if_a_file_is_meant(string text, int count)
    {
        _sandbox.Write("CLAUDE.md", text);
        Assert.Equal(count, _sandbox.Of("import").Count);
    }

    [Fact]
    public void A_file_named_as_both_skill_and_command_is_not_a_duplicate()
    {
        _sandbox.Write("p/.claude-plugin/plugin.json", """{"name":"p","commands":["./skills/draw/"]}""");
        _sandbox.Write("p/skills/draw/SKILL.md", "---\nname: draw\ndescription: Use it to draw.\n---\nDraw what is asked for.\n");
        Assert.DoesNotContain(InPlugin(), static finding => finding.RuleId == "duplicate-name");
        _sandbox.Write("p/.claude-plugin/plugin.json", """{"name":"p"}""");
        _sandbox.Write("p/commands/draw.md", "---\ndescription: Use it to paint.\n---\nPaint what is asked for.\n");
        Assert.Contains(InPlugin(), static finding => finding.RuleId == "duplicate-name");
    }

    [Fact]
    public void A_plugins_users_do_not_pay_for_the_memory_around_it()
    {
        _sandbox.Write(".git/HEAD", "ref: refs/heads/main\n");
        _sandbox.Write("CLAUDE.md", string.Concat(Enumerable.Range(0, 6000).Select(static i => $"Keep the rule of number {i} in mind.\n")));
        _sandbox.Write("p/.claude-plugin/plugin.json", """{"name":"p"}""");
        _sandbox.Write("p/agents/one.md", "---\nname: one\ndescription: Use it when it is needed.\n---\nYou are one.\n");
        Assert.Contains(_sandbox.Validate(), static finding => finding.RuleId == "always-on");
        Assert.DoesNotContain(InPlugin(), static finding => finding.RuleId == "always-on");
    }

    [Theory]
    // Most agents have a list: the exception is reported, with the list of the others.
    [InlineData("", 2, 1, true)]
    [InlineData("", 1, 1, true)]
    // Most agents have none, so it is intended.
    [InlineData("", 1, 2, false)]
    [InlineData("", 0, 1, false)]
    // MCP servers' tools are not in any list of built-in tools.
    [InlineData("Call mcp__play__click then.\n", 2, 1, false)]
    [InlineData("Use the Playwright MCP server.\n", 2, 1, false)]
    [InlineData("Then browser_click it.\n", 2, 1, false)]
    public void Inherited_tools_are_reported_if_most_agents_have_a_list(string body, int listed, int inheriting, bool isFound)
    {
        for (var i = 0; i < listed; i++)
            _sandbox.Agent($"listed{i}", "tools: Read, Grep\n");
        for (var i = 0; i < inheriting; i++)
            _sandbox.Agent($"odd{i}", body: "You are one of them.\n" + body);
        var found = _sandbox.Of("inherits-all-tools");
        Assert.Equal(isFound ? 1 : 0, found.Count);
        Assert.All(found, static finding => Assert.Contains("'Read, Grep'", finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("deprecated: true\n", "", false)]
    [InlineData("deprecated: false\n", "", true)]
    [InlineData("", "[DEPRECATED] Use other instead", false)]
    public void A_long_deprecated_prompt_is_left_alone(string field, string description, bool isFound)
    {
        _sandbox.Agent(
            "one", "tools: Read\n" + field, string.Concat(Enumerable.Range(0, 3000).Select(static i => $"Then look at part {i}.\n")),
            description.Length == 0 ? "Use it when it is needed." : $"'{description}'");
        Assert.Equal(isFound ? 1 : 0, _sandbox.Of("long-prompt").Count);
    }

    [Theory]
    [InlineData("a b: c # d", "': '")]
    [InlineData("[a # b", "begins with '['")]
    [InlineData("`a`: b", "begins with '`'")]
    public void The_first_YAML_error_is_named(string value, string part)
    {
        _sandbox.Agent("one", "tools: Read\n", description: value);
        Assert.Contains(part, Assert.Single(_sandbox.Of("frontmatter-repaired")).Message, StringComparison.Ordinal);
    }

    private System.Collections.Immutable.ImmutableArray<Finding> InPlugin()
    {
        var options = new EcosystemOptions { Root = Path.Combine(_sandbox.Root, "p"), IncludeUser = false, IncludePlugins = false,
            IncludeLoose = true };
        return EcosystemValidator.Validate(
            Ecosystem.Discover(options, TestContext.Current.CancellationToken), ValidationSandbox.Options,
            TestContext.Current.CancellationToken);
    }
}
