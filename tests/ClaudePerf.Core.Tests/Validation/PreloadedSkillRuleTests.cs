using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>
/// What agents' <c>skills:</c> may name, as Claude Code 2.1.332 reads it, and the findings about the rest.
/// </summary>
public sealed class PreloadedSkillRuleTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    // Measured: what the agent gets.
    [InlineData("folder-a", "")]
    [InlineData("front-a", "")]
    [InlineData("plain", "")]
    [InlineData("cmd", "")]
    [InlineData("folder-a, front-a, plain", "")]
    // Measured: what it does not get.
    [InlineData("Plain", "There is no skill 'Plain'. Did you mean 'plain'?")]
    [InlineData("FOLDER-A", "Did you mean 'folder-a'?")]
    [InlineData("folder-m", "Agents do not get 'folder-m'")]
    [InlineData("front-m", "Agents do not get 'front-m'")]
    [InlineData("folder-m, front-m", "Agents do not get 'folder-m', 'front-m'")]
    // A plugin that was not searched.
    [InlineData("other-plugin:reports", "")]
    [InlineData("plain, other-plugin:reports, other-plugin:charts", "")]
    // One finding per agent.
    [InlineData("nowhere-at-all, gone-for-good", "2 of the skills do not exist: 'nowhere-at-all', 'gone-for-good'.")]
    [InlineData("plain, nowhere-at-all", "There is no skill 'nowhere-at-all'.")]
    // Hints.
    [InlineData("plian", "Did you mean 'plain'?")]
    [InlineData("review-conventions", "Did you mean 'df-review-conventions'?")]
    [InlineData("kubectl-plain", "Did you mean 'plain'?")]
    [InlineData("docker-development", "Did you mean 'container-development'?")]
    [InlineData("docker-development, memory-development", "2 of the skills do not exist: 'docker-development', 'memory-development'.")]
    [InlineData("code-unheard", "There is no skill 'code-unheard'.")]
    [InlineData("a, b, c, d, e, f", "6 of the skills do not exist: 'a', 'b', 'c', 'd', 'e', …")]
    public void An_agents_skills_are_resolved_like_Claude_Code(string names, string said)
    {
        Skill("folder-a", "front-a");
        Skill("folder-m", "front-m", "disable-model-invocation: true\n");
        Skill("plain", "plain");
        Skill("df-review-conventions", "df-review-conventions");
        Skill("container-development", "container-development");
        _sandbox.Write(".claude/commands/cmd.md", "---\ndescription: Does it.\n---\nText.\n");
        _sandbox.Agent("one", $"skills: [{names}]\n");
        var message = string.Concat(_sandbox.Of("unknown-skill").Select(static finding => finding.Message));
        Assert.True(said.Length == 0 ? message.Length == 0 : message.Contains(said, StringComparison.Ordinal), message);
        if (!said.Contains("is near", StringComparison.Ordinal))
            Assert.DoesNotContain("is near", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pfolder", true)]
    [InlineData("pfront", true)]
    [InlineData("p:pfolder", true)]
    [InlineData("p:pfront", true)]
    [InlineData("pcmd", true)]
    [InlineData("p:pcmd", true)]
    [InlineData("q:pfolder", true)]
    [InlineData("p:gone", false)]
    [InlineData("gone", false)]
    [InlineData("Pfolder", false)]
    [InlineData("pmanual", false)]
    public void A_plugins_agent_names_skills_with_and_without_the_plugin(string name, bool isFine)
    {
        _sandbox.Write(".claude-plugin/plugin.json", """{"name":"p"}""");
        _sandbox.Write("skills/pfolder/SKILL.md", "---\nname: pfront\ndescription: Does it.\n---\nText.\n");
        _sandbox.Write(
            "skills/pmanual/SKILL.md", "---\nname: pmanual\ndescription: Does it.\ndisable-model-invocation: true\n---\nText.\n");
        _sandbox.Write("commands/pcmd.md", "---\ndescription: Does it.\n---\nText.\n");
        _sandbox.Write("agents/a.md", $"---\nname: a\ndescription: Use it when needed.\nskills: {name}\n---\nText.\n");
        Assert.Equal(isFine ? 0 : 1, _sandbox.Of("unknown-skill").Count);
    }

    [Theory]
    [InlineData("Then use SlashCommand to run it.", FindingSeverity.Warning)]
    [InlineData("Call `SlashCommand`.", FindingSeverity.Warning)]
    [InlineData("SlashCommand(/lint)", FindingSeverity.Warning)]
    [InlineData("SlashCommands, and the SlashCommand.", FindingSeverity.Warning)]
    [InlineData("Run it.", FindingSeverity.Information)]
    [InlineData("Use SlashCommands.", FindingSeverity.Information)]
    [InlineData("Use MySlashCommand and slashcommand.", FindingSeverity.Information)]
    [InlineData("", FindingSeverity.Information)]
    public void A_retired_tool_that_the_text_does_not_mention_is_information(string body, FindingSeverity severity)
    {
        foreach (var name in (string[])["one", "two", "three"])
            Skill(name, name, "allowed-tools: Read, SlashCommand\n", body);
        var finding = Assert.Single(_sandbox.Of("retired-allowed-tool"));
        Assert.Equal(severity, finding.Severity);
        Assert.Equal(2, finding.OtherPaths.Count);
    }

    private void Skill(string folder, string name, string frontmatter = "", string body = "Text.") =>
        _sandbox.Write(
            $".claude/skills/{folder}/SKILL.md", $"---\nname: {name}\ndescription: Does what is needed.\n{frontmatter}---\n{body}\n");
}
