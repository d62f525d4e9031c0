using System.Text;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>Rules that report the loader's diagnostics find them by their kind.</summary>
public sealed class DiagnosticRuleTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("frontmatter-repaired", DiagnosticKind.RepairedValue, ".claude/agents/a.md",
        "---\nname: a\ndescription: @team decides\n---\nBody\n")]
    [InlineData("duplicate-field", DiagnosticKind.RepeatedField, ".claude/agents/a.md",
        "---\nname: a\nmodel: opus\nmodel: sonnet\ndescription: Use it.\n---\nBody\n")]
    [InlineData("invalid-encoding", DiagnosticKind.InvalidBytes, ".claude/agents/a.md",
        "---\nname: a\ndescription: Use it in a caf\u00e9.\n---\nBody\n")]
    [InlineData("duplicate-name", DiagnosticKind.SameName, ".claude/agents/a.md .claude/agents/b.md",
        "---\nname: a\ndescription: Use it.\n---\nBody\n")]
    [InlineData("import", DiagnosticKind.Import, "CLAUDE.md", "See @docs/nowhere.md\n")]
    [InlineData("import", DiagnosticKind.Import, "CLAUDE.md", "See @nowhere.md's end\n")]
    [InlineData("unreadable", DiagnosticKind.Other, ".claude/settings.json", "{")]
    [InlineData("refused-plugin", DiagnosticKind.RejectedPlugin, ".claude-plugin/plugin.json", """{"name":"p","agents":"./agents"}""")]
    [InlineData("mcp-server", DiagnosticKind.IgnoredServer, ".mcp.json", """{ "mcpServers": { "a": { "args": [] } } }""")]
    public void A_rule_reports_the_diagnostics_of_its_kind(string rule, DiagnosticKind kind, string paths, string text)
    {
        foreach (var path in paths.Split(' '))
            File.WriteAllBytes(_sandbox.Write(path, ""), Encoding.Latin1.GetBytes(text));
        var diagnostic = Assert.Single(DiagnosticsOf(_sandbox.Read()));
        Assert.Equal(kind, diagnostic.Kind);
        var finding = Assert.Single(_sandbox.Of(rule));
        Assert.Equal((Reported(diagnostic), diagnostic.Path), (finding.Message, finding.Path));
    }

    [Fact]
    public void Only_the_last_of_a_known_field_counts_and_an_unknown_one_is_left_alone()
    {
        _sandbox.Agent("one", "vibe: calm\nvibe: loud\ncolor: red\ncolor: blue\n");
        Assert.Equal(
            [(DiagnosticKind.RepeatedField, 4), (DiagnosticKind.RepeatedField, 6)],
            DiagnosticsOf(_sandbox.Read()).Select(static diagnostic => (diagnostic.Kind, diagnostic.Line)));
        Assert.Equal(6, Assert.Single(_sandbox.Of("duplicate-field")).Line);
    }

    [Fact]
    public void An_import_of_a_word_is_not_reported()
    {
        _sandbox.Write("CLAUDE.md", "Ask @someone\n");
        Assert.Equal(DiagnosticKind.ImportOfWord, Assert.Single(DiagnosticsOf(_sandbox.Read())).Kind);
        Assert.Empty(_sandbox.Of("import"));
        Assert.Empty(_sandbox.Of("unreadable"));
    }

    [Fact]
    public void A_link_out_of_the_project_is_reported()
    {
        using var elsewhere = new ValidationSandbox();
        _sandbox.Agent("one");
        Directory.CreateSymbolicLink(Path.Combine(_sandbox.Root, ".claude", "agents", "out"), elsewhere.Root);
        var diagnostic = Assert.Single(DiagnosticsOf(_sandbox.Read()));
        Assert.Equal(DiagnosticKind.SkippedPath, diagnostic.Kind);
        Assert.Equal(diagnostic.Message, Assert.Single(_sandbox.Of("unreadable")).Message);
    }

    [Fact]
    public void An_agent_of_the_user_with_a_name_of_the_project_is_shadowed()
    {
        using var home = new ValidationSandbox();
        _sandbox.Agent("one");
        home.Agent("one");
        var ecosystem = Ecosystem.Discover(
            new EcosystemOptions { Root = _sandbox.Root, HomeFolder = home.Root, UserFolder = Path.Combine(home.Root, ".claude"),
                IncludePlugins = false },
            TestContext.Current.CancellationToken);
        var diagnostic = Assert.Single(DiagnosticsOf(ecosystem));
        Assert.Equal(DiagnosticKind.SameName, diagnostic.Kind);
        var finding = Assert.Single(EcosystemValidator.Validate(
            ecosystem, ValidationSandbox.Options with { Rules = ["shadowed", "duplicate-name"] }, TestContext.Current.CancellationToken));
        Assert.Equal(("shadowed", Reported(diagnostic)), (finding.RuleId, finding.Message));
    }

    [Theory]
    [InlineData(LoadFailureKind.MissingName, "---\ndescription: Use it.\n---\nBody\n", "Write 'name: a'.")]
    [InlineData(LoadFailureKind.MissingName, "---\nName: a\ndescription: Use it.\n---\nBody\n", "Write 'name' instead of 'Name'")]
    [InlineData(LoadFailureKind.ColonInName, "---\nname: a:b\ndescription: Use it.\n---\nBody\n", "Remove the ':'.")]
    [InlineData(LoadFailureKind.HyphenBeforeName, "---\nname: -a\ndescription: Use it.\n---\nBody\n", "Start it with a letter.")]
    [InlineData(LoadFailureKind.MissingDescription, "---\nname: a\n---\nBody\n", "Add a sentence that says when to use it.")]
    [InlineData(LoadFailureKind.InvalidHooks, "---\nname: a\ndescription: d\nhooks: 5\n---\nBody\n", "Write them as a map")]
    [InlineData(LoadFailureKind.MisplacedFrontmatter, "\n---\nname: a\ndescription: d\n---\nBody\n", "Delete the text before it.")]
    [InlineData(LoadFailureKind.InvalidFrontmatter, "---\nname: a\ndescription: \"Use it.\n---\nBody\n", "is not closed")]
    [InlineData(LoadFailureKind.InvalidFrontmatter, "---\njust a text\n---\nBody\n", "contains no 'key: value' lines")]
    public void The_remedy_follows_from_why_an_agent_does_not_load(LoadFailureKind kind, string text, string remedy)
    {
        _sandbox.Write(".claude/agents/a.md", text);
        var agent = Assert.Single(_sandbox.Read().Definitions);
        Assert.Equal((kind, false), (agent.LoadFailureKind, agent.Loads));
        var error = Assert.Single(agent.Diagnostics, static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(agent.LoadFailure, error.Message);
        var finding = Assert.Single(_sandbox.Of("does-not-load"));
        Assert.Contains(remedy, finding.Message, StringComparison.Ordinal);
        Assert.Equal((error.Line, error.Column), (finding.Line, finding.Column));
    }

    [Theory]
    [InlineData(".claude/agents/a.md")]
    [InlineData(".claude/skills/a/SKILL.md")]
    [InlineData(".claude/commands/a.md")]
    public void A_file_of_more_than_1_MiB_is_too_large(string path)
    {
        _sandbox.Write(path, $"---\nname: a\ndescription: d\n---\n{new string('x', 1024 * 1024)}");
        Assert.Equal(LoadFailureKind.TooLarge, Assert.Single(_sandbox.Read().Definitions).LoadFailureKind);
        Assert.Contains("to separate files", Assert.Single(_sandbox.Of("does-not-load")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_memory_file_of_more_than_4_MiB_is_too_large()
    {
        _sandbox.Write("CLAUDE.md", new string('x', (4 * 1024 * 1024) + 1));
        Assert.Equal(LoadFailureKind.TooLarge, Assert.Single(_sandbox.Read().Definitions).LoadFailureKind);
    }

    [Fact]
    public void A_page_among_agents_has_no_frontmatter_and_a_loaded_agent_no_failure()
    {
        _sandbox.Agent("a");
        _sandbox.Write(".claude/agents/README.md", "# Our agents\n");
        Assert.Equal(
            [(LoadFailureKind.NoFrontmatter, false), (LoadFailureKind.None, true)],
            _sandbox.Read().Definitions.Select(static agent => (agent.LoadFailureKind, agent.Loads))
                .OrderByDescending(static agent => agent.LoadFailureKind));
        Assert.Empty(_sandbox.Of("does-not-load"));
    }

    // Findings name the project's files relative to its folder.
    private string Reported(DefinitionDiagnostic diagnostic) =>
        diagnostic.Message.Replace(_sandbox.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    private static List<DefinitionDiagnostic> DiagnosticsOf(Ecosystem ecosystem) =>
        [.. ecosystem.Diagnostics, .. ecosystem.Definitions.SelectMany(static definition => definition.Diagnostics)];
}
