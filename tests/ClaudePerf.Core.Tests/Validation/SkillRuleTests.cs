using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Rules;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>Text in skills and commands that Claude Code reads differently.</summary>
public sealed class SkillRuleTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("agent: reviewer\n", 1)]
    [InlineData("agent: reviewer\ncontext: inline\n", 1)]
    [InlineData("agent: reviewer\ncontext: fork\n", 0)]
    [InlineData("context: fork\n", 0)]
    public void An_agent_without_a_fork_is_found(string frontmatter, int count)
    {
        Skill(frontmatter);
        Assert.Equal(count, _sandbox.Of("agent-without-fork").Count);
    }

    [Theory]
    [InlineData("tools: Read\n", "'allowed-tools'")]
    [InlineData("allowedTools: Read\n", "'allowed-tools'")]
    [InlineData("allowed-tools: Read\ntools: Read\n", null)]
    [InlineData("allowed-tools: Read\n", null)]
    [InlineData("tools: [claude, cursor]\nallowed-tools: Read\n", null)]
    public void A_tool_list_with_an_agents_field_name_is_found(string frontmatter, string? part)
    {
        Skill(frontmatter);
        var found = _sandbox.Of("misplaced-field");
        Assert.Equal(part is null ? 0 : 1, found.Count);
        Assert.All(found, finding => Assert.Contains(part!, finding.Message, StringComparison.Ordinal));
        // Each problem is reported by only one rule.
        Assert.Empty(_sandbox.Of("unknown-field"));
    }

    [Theory]
    [InlineData("allowedTools: Read\n", true)]
    [InlineData("allowed-tools: [Read, Grep]\n", true)]
    [InlineData("allowed_tools: Read\n", true)]
    [InlineData("disallowed-tools: Write\n", true)]
    [InlineData("tools: Read\nallowedTools: Read\n", false)]
    [InlineData("tools: Read\ndisallowedTools: Write\n", false)]
    public void A_tool_list_with_a_skills_field_name_is_found_in_an_agent(string frontmatter, bool isFound)
    {
        _sandbox.Agent("one", frontmatter);
        Assert.Equal(isFound ? 1 : 0, _sandbox.Of("misplaced-field").Count);
        Assert.DoesNotContain(_sandbox.Of("unknown-field"), finding => isFound || finding.Severity == FindingSeverity.Warning);
    }

    [Theory]
    // Found: awk fields, prices, queries, scripts, groups.
    [InlineData("Run `ps aux | awk '{print $2}'` on $ARGUMENTS.", FindingSeverity.Warning)]
    [InlineData("Run `df -h | awk '{print $1}'`.", FindingSeverity.Information)]
    [InlineData("Count with gawk '{ sum += $1 } END { print sum }'.", FindingSeverity.Information)]
    [InlineData("It costs $0.02 a call.", null)]
    [InlineData("It costs $0.02 a call for $ARGUMENTS.", FindingSeverity.Warning)]
    [InlineData("It costs $1,000 at most.", null)]
    [InlineData("It costs $5/month for $ARGUMENTS.", FindingSeverity.Warning)]
    [InlineData("| Free | $0 | 100 GB |", null)]
    [InlineData("Between $1-2 a run of $ARGUMENTS.", FindingSeverity.Warning)]
    [InlineData("```sql\nSELECT * FROM t WHERE id = $1\n```", FindingSeverity.Information)]
    [InlineData("```ts\ns.replace(/(a)/, '$1');\n```", FindingSeverity.Information)]
    [InlineData("```bash\n#!/bin/bash\necho \"$1\"\n```", FindingSeverity.Information)]
    [InlineData("```bash\nlog() {\n  echo \"$1\"\n}\n```", FindingSeverity.Information)]
    [InlineData("```bash\necho \"Usage: $0 NAME\"\n```", FindingSeverity.Information)]
    // Not found: placeholders, escapes, two digits, words, text that no arguments reach.
    [InlineData("Deploy $0 to $1.", null)]
    [InlineData("Deploy `legacy/$1/src`.", null)]
    [InlineData("Run `awk '{print \\$1}'`.", null)]
    [InlineData("It costs $15 or $100.", null)]
    [InlineData("It costs \\$0.02 a call.", null)]
    [InlineData("It costs $5,000 a year.", null)]
    [InlineData("Use ${1} and $name and $HOME.", null)]
    [InlineData("```bash\ngit checkout $0\n```", null)]
    [InlineData("It costs $5K.", null)]
    [InlineData("Draw `analysis/$1/call-graph.mmd` and legacy/$1/1.txt.", null)]
    public void Arguments_that_replace_code_are_found(string body, FindingSeverity? severity)
    {
        Skill("", body + "\n");
        var found = _sandbox.Of("argument-in-code");
        Assert.Equal(severity, found.SingleOrDefault()?.Severity);
    }

    [Fact]
    public void The_message_shows_the_replaced_text()
    {
        Skill("", "Run `df | awk '{print $1}'`.\n");
        Assert.Contains("'/s a b' turns it into '", Assert.Single(_sandbox.Of("argument-in-code")).Message, StringComparison.Ordinal);
        Assert.Contains("{print b}", Assert.Single(_sandbox.Of("argument-in-code")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("argument-hint: <branch>\n", "Check out $1.", true)]
    [InlineData("argument-hint: <branch> <target>\n", "Merge `$1` into **$2**.", true)]
    [InlineData("argument-hint: <branch> <target>\n", "Merge $0 into $1.", false)]
    [InlineData("", "Check out $1.", false)]
    [InlineData("argument-hint: <branch>\n", "Run `awk '{print $1}'`.", false)]
    [InlineData("argument-hint: <branch>\n", "It costs $1.50.", false)]
    [InlineData("argument-hint: <branch>\n", "Commands take $ARGUMENTS, $1 and $2.", false)]
    [InlineData("argument-hint: <branch>\n", "```bash\nif [ \"$1\" = a ]\nthen\n  true\nfi\nexit\n```", false)]
    [InlineData("argument-hint: <kind> <name>\narguments: kind name\n", "Make $name of the kind $kind: '$1' is the second.", false)]
    [InlineData("argument-hint: <kind> <name>\narguments: kind name\n", "Make $1.", true)]
    public void Arguments_counted_from_1_are_found(string frontmatter, string body, bool isFound)
    {
        Skill(frontmatter, body + "\n");
        Assert.Equal(isFound ? 1 : 0, _sandbox.Of("argument-number").Count);
    }

    [Theory]
    [InlineData("[t](templates/a.md.template)", "'templates/a.md.template'")]
    [InlineData("Read ${CLAUDE_SKILL_DIR}/a.properties first.", "a.properties'")]
    public void A_missing_file_is_named_with_its_full_path(string body, string part)
    {
        Skill("", body + "\n");
        Assert.Contains(part, Assert.Single(_sandbox.Of("missing-file")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node ${CLAUDE_SKILL_DIR}/dist/cli.js", false)]
    [InlineData("${CLAUDE_SKILL_DIR}/tools/Guard/.build/run.sh", false)]
    [InlineData("${CLAUDE_SKILL_DIR}/node_modules/x/y.js", false)]
    [InlineData("node ${CLAUDE_SKILL_DIR}/lib/cli.js", true)]
    public void Build_output_is_not_missing(string body, bool isFound)
    {
        Skill("", body + "\n");
        Assert.Equal(isFound ? 1 : 0, _sandbox.Of("missing-file").Count);
    }

    [Theory]
    [InlineData("Bash(git *)", "\"if\": \"Bash(git *)\"")]
    [InlineData("Bash(git *)|Bash(gh *)", "with one command for each rule: \"if\": \"Bash(git *)\" and \"if\": \"Bash(gh *)\"")]
    [InlineData("TeamCreate", "has no replacement")]
    public void A_wrong_matcher_gets_a_suggestion(string matcher, string part) =>
        Assert.Contains(part, HookMatcherRules.Fault(matcher), StringComparison.Ordinal);

    [Theory]
    // One word is given, however many the price needs.
    [InlineData("argument-hint: '[pr-number]'\n", "It costs $5,000.", false)]
    [InlineData("argument-hint: '[pr-number]'\n", "It costs $0.50.", true)]
    [InlineData("argument-hint: '<from-branch> <to-branch>'\n", "It costs $1.50.", true)]
    [InlineData("argument-hint: '<from-branch> <to-branch>'\n", "It costs $2.50.", false)]
    [InlineData("argument-hint: '[message]'\n", "It costs $5,000.", true)]
    [InlineData("argument-hint: '[file] [what to do]'\n", "It costs $5,000.", true)]
    // Skills that only the model calls get no arguments, and in a usage line they do not matter.
    [InlineData("user-invocable: false\nargument-hint: '[message]'\n", "It costs $5,000.", false)]
    [InlineData("user-invocable: false\n", "```bash\n#!/bin/sh\necho \"Usage: $0 FILE\"\n```", false)]
    [InlineData("user-invocable: false\n", "```bash\n#!/bin/sh\ncd \"$(dirname $0)\"\n```", true)]
    public void Only_arguments_that_may_be_given_replace_something(string frontmatter, string body, bool isFound)
    {
        Skill(frontmatter, body + "\n");
        Assert.Equal(isFound ? 1 : 0, _sandbox.Of("argument-in-code").Count);
    }

    [Theory]
    [InlineData("allowed-tools: MultiEdit, Read\n", "'Edit'")]
    [InlineData("allowed-tools: LS\n", "'Glob'")]
    [InlineData("allowed-tools: NotebookRead\n", "'Read'")]
    [InlineData("allowed-tools: MultiEdit, Edit\n", null)]
    [InlineData("allowed-tools: LS, Bash(ls:*)\n", null)]
    [InlineData("allowed-tools: TodoWrite, Read\n", null)]
    public void A_retired_allowed_tool_is_found(string frontmatter, string? part)
    {
        Skill(frontmatter);
        var found = _sandbox.Of("retired-allowed-tool");
        Assert.Equal(part is null ? 0 : 1, found.Count);
        Assert.All(found, finding => Assert.Contains(part!, finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("---\nname: s\n---\n# Deploys\n\nText.\n", FindingSeverity.Warning)]
    [InlineData("# Deploys\n", FindingSeverity.Warning)]
    [InlineData("---\nname: s\n---\nDeploys the service to staging and tells the team about it.\n", null)]
    [InlineData("---\ndescription: Deploys.\n---\n# Deploys\n", null)]
    [InlineData("---\ndisable-model-invocation: true\n---\n# Deploys\n", null)]
    public void A_skill_without_a_description_is_found(string text, FindingSeverity? severity)
    {
        _sandbox.Write(".claude/skills/s/SKILL.md", text);
        Assert.Equal(severity, _sandbox.Of("no-description").SingleOrDefault()?.Severity);
    }

    [Theory]
    [InlineData("c.md", "# Go lint\n", FindingSeverity.Information)]
    [InlineData("c.md", "# Lint all that changed today\n", null)]
    [InlineData("README.md", "# Commands\n", null)]
    public void A_command_without_a_description_is_information(string file, string text, FindingSeverity? severity)
    {
        _sandbox.Write(".claude/commands/" + file, text);
        Assert.Equal(severity, _sandbox.Of("no-description").SingleOrDefault()?.Severity);
    }

    [Fact]
    public void A_plugins_command_without_a_description_is_not_listed()
    {
        _sandbox.Write(".claude-plugin/plugin.json", """{"name":"p"}""");
        _sandbox.Write("commands/c.md", "# Lint all that changed today\n");
        var finding = Assert.Single(_sandbox.Of("no-description"));
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Contains("does not list it", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    // Found.
    [InlineData("See [the guide](references/gone.md).", true)]
    [InlineData("See [the guide](./gone.md \"Title\").", true)]
    [InlineData("See [the other](../other/SKILL.md).", true)]
    [InlineData("See `references/gone.md` for more.", true)]
    [InlineData("Run `scripts/gone.py` first.", true)]
    [InlineData("Run `./scripts/gone.sh --fast` or `./scripts/gone.sh`.", true)]
    [InlineData("Run `${CLAUDE_SKILL_DIR}/scripts/gone.py`.", true)]
    // Not found.
    [InlineData("See [the guide](references/there.md#part).", false)]
    [InlineData("See `references/there.md`.", false)]
    [InlineData("See [the site](https://example.com/gone.md) and [mail](mailto:a@b.c).", false)]
    [InlineData("See [below](#part) and [root](/gone.md).", false)]
    [InlineData("See ![a picture](gone.png).", false)]
    [InlineData("Write `[text](gone.md)` so.", false)]
    [InlineData("```md\nSee [the guide](gone.md).\n```", false)]
    [InlineData("```md\nSee `references/gone.md`.\n```", false)]
    [InlineData("Save it as `assets/new.png`.", false)]
    [InlineData("Create `scripts/gone.py` in the project.", false)]
    [InlineData("Files such as `references/gone.md`.", false)]
    [InlineData("See `references/<name>.md` and `references/*.md`.", false)]
    [InlineData("See `src/gone.md` and `docs/gone.md`.", false)]
    [InlineData("Run `scripts/root.py` of the project.", false)]
    [InlineData("A wiki page: [Pools](wiki/pools).", false)]
    [InlineData("Of the other skill: `references/beside.md`.", false)]
    public void Files_that_a_skill_names_and_that_are_missing_are_found(string body, bool isFound)
    {
        Skill("", body + "\n");
        _sandbox.Write(".claude/skills/s/references/there.md", "It is there.");
        _sandbox.Write(".claude/skills/beside/references/beside.md", "It is there.");
        _sandbox.Write("scripts/root.py", "");
        var found = _sandbox.Of("missing-*");
        Assert.Equal(isFound ? 1 : 0, found.Count);
    }

    [Fact]
    public void Missing_files_are_one_finding_a_skill()
    {
        Skill("", "See [a](a.md), [b](b.md), [a](a.md), [c](c.md) and [d](d.md).\n");
        Assert.Equal("4 files named here do not exist: 'a.md', 'b.md', 'c.md', …", Assert.Single(_sandbox.Of("missing-*")).Message);
    }

    private void Skill(string frontmatter, string body = "Do it.\n") =>
        _sandbox.Write(".claude/skills/s/SKILL.md", $"---\nname: s\ndescription: Does what is needed.\n{frontmatter}---\n{body}");
}
