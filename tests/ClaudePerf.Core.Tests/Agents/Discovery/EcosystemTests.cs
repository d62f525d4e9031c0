using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Tests.Prerequisites;

namespace ClaudePerf.Core.Tests.Agents.Discovery;

public sealed class EcosystemTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private static string[] Names(Ecosystem ecosystem, PromptKind kind) =>
        [.. ecosystem.Definitions.Where(definition => definition.Kind == kind).Select(definition => definition.Name)];

    [Fact]
    public void Discover_finds_every_kind_in_its_place()
    {
        _sandbox.Agent("project/.claude/agents/deep/er/a.md", "alpha");
        _sandbox.Write("project/.claude/commands/sub/agents/run.md", "Run");
        _sandbox.Write("project/.claude/skills/tidy/SKILL.md", "---\ndescription: d\n---\n");
        _sandbox.Write("project/.claude/skills/tidy/reference/other.md", "Reference");
        _sandbox.Write("project/.claude/rules/x/style.md", "Rule");
        _sandbox.Write("project/.claude/output-styles/terse.md", "---\nname: Terse\n---\nBe terse");
        _sandbox.Write("project/.claude/notes.md", "Not a definition");
        _sandbox.Write("project/agents/loose.md", "---\nname: loose\ndescription: d\n---\n");
        _sandbox.Write("project/CLAUDE.md", "Memory");

        var ecosystem = _sandbox.Discover();

        Assert.Equal(
            [
                "Agent alpha", "Command sub:agents:run", "Skill tidy", "Memory CLAUDE.md", "Rule .claude/rules/x/style.md",
                "OutputStyle Terse",
            ],
            ecosystem.Definitions.Select(definition => definition.ToString()));
        Assert.All(ecosystem.Definitions, definition => Assert.Equal(DefinitionScope.Project, definition.Scope));
        Assert.Empty(ecosystem.Diagnostics);
    }

    [Fact]
    public void Discover_gives_precedence_to_the_stronger_scope()
    {
        var managed = _sandbox.Agent("managed/.claude/agents/a.md", "first");
        var project = _sandbox.Agent("project/.claude/agents/a.md", "first");
        var user = _sandbox.Agent("home/.claude/agents/a.md", "first");
        var broken = _sandbox.Write("project/.claude/agents/b.md", "---\nname: second\n---\n");
        var whole = _sandbox.Agent("home/.claude/agents/b.md", "second");

        var ecosystem = _sandbox.Discover();

        var byPath = ecosystem.Definitions.ToDictionary(definition => definition.Path);
        Assert.Equal([project, user], byPath[managed].Shadows);
        Assert.Equal((managed, managed), (byPath[project].ShadowedBy, byPath[user].ShadowedBy));
        Assert.Null(byPath[project].ListingLine);
        Assert.False(byPath[broken].Loads);
        Assert.True(byPath[whole].IsActive);
        Assert.Equal(DefinitionScope.User, byPath[whole].Scope);
    }

    [Fact]
    public void Discover_walks_up_to_the_repository_and_takes_the_nearest()
    {
        _sandbox.Agent(".claude/agents/outside.md", "outside");
        var far = _sandbox.Agent("project/.claude/agents/a.md", "one");
        var near = _sandbox.Agent("project/src/deep/.claude/agents/a.md", "one");
        _sandbox.Agent("project/.claude/agents/b.md", "two");

        var ecosystem = Ecosystem.Discover(
            _sandbox.Options with { Root = _sandbox.At("project/src/deep") }, TestContext.Current.CancellationToken);

        Assert.Equal(["one", "two", "one"], Names(ecosystem, PromptKind.Agent));
        Assert.Equal(near, ecosystem.Definitions.Single(definition => definition.Path == far).ShadowedBy);
    }

    [Fact]
    public void Discover_warns_about_duplicate_names_in_one_folder()
    {
        var first = _sandbox.Agent("project/.claude/agents/a.md", "one");
        var second = _sandbox.Agent("project/.claude/agents/b.md", "one");

        var loser = _sandbox.Discover().Definitions.Single(definition => definition.ShadowedBy is not null);

        Assert.Equal((first, second), (loser.Path, loser.ShadowedBy));
        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(loser.Diagnostics).Severity);
    }

    [Fact]
    public void Discover_prefers_the_users_skill_and_any_skill_over_a_command()
    {
        _sandbox.Write("project/.claude/skills/tidy/SKILL.md", "Project");
        var user = _sandbox.Write("home/.claude/skills/tidy/SKILL.md", "User");
        _sandbox.Write("project/.claude/commands/tidy.md", "Command");

        var active = Assert.Single(_sandbox.Discover().Definitions, definition => definition.IsActive);

        Assert.Equal(user, active.Path);
        Assert.Equal(2, active.Shadows.Length);
    }

    [Fact]
    public void Discover_excludes_the_user_on_request()
    {
        _sandbox.Agent("home/.claude/agents/a.md", "one");
        _sandbox.Write("home/.claude/CLAUDE.md", "Mine");

        var ecosystem = Ecosystem.Discover(_sandbox.Options with { IncludeUser = false }, TestContext.Current.CancellationToken);

        Assert.Empty(ecosystem.Definitions);
    }

    [Fact]
    public void Discover_treats_the_home_folder_as_user_scope_only()
    {
        _sandbox.Agent("home/.claude/agents/a.md", "one");
        _sandbox.Write("home/.claude/CLAUDE.md", "Mine");

        var ecosystem = Ecosystem.Discover(_sandbox.Options with { Root = _sandbox.Home }, TestContext.Current.CancellationToken);

        Assert.Equal(2, ecosystem.Definitions.Length);
        Assert.All(ecosystem.Definitions, definition => Assert.Equal(DefinitionScope.User, definition.Scope));
    }

    [Fact]
    public void A_definition_of_a_worktree_inside_a_configuration_folder_is_written_in_the_worktree()
    {
        var worktree = _sandbox.At("project/.claude/worktrees/w");
        _sandbox.Write("project/.claude/worktrees/w/.git", "gitdir: elsewhere\n");
        var path = _sandbox.Agent("project/.claude/worktrees/w/.claude/agents/a.md", "a");
        Directory.CreateDirectory(Path.Combine(worktree, "sub"));

        var ecosystem = Ecosystem.Discover(
            _sandbox.Options with { Root = Path.Combine(worktree, "sub") }, TestContext.Current.CancellationToken);

        Assert.Equal(worktree, ecosystem.WritableRootOf(ecosystem.Definitions.Single(definition => definition.Path == path)));
    }

    [Fact]
    public void Discover_finds_enabled_plugins_with_prefixed_names()
    {
        var on = _sandbox.At("home/.claude/plugins/cache/market/tools/1.0.0");
        var off = _sandbox.At("home/.claude/plugins/cache/market/unused/1.0.0");
        var elsewhere = _sandbox.At("elsewhere");
        static string Json(string path) => System.Text.Json.JsonSerializer.Serialize(path);
        _sandbox.Write("home/.claude/settings.json",
            """{"model":"opus","enabledPlugins":{"tools@market":true,"unused@market":true,"theirs@market":true,"gone@market":true}}""");
        _sandbox.Write("project/.claude/settings.json", """{"model":"haiku","enabledPlugins":{"unused@market":false}}""");
        _sandbox.Write("home/.claude/plugins/installed_plugins.json", $$"""
            {"version":2,"plugins":{
              "tools@market":[{"scope":"user","installPath":{{Json(on)}} }],
              "unused@market":[{"scope":"user","installPath":{{Json(off)}} }],
              "theirs@market":[{"scope":"local","projectPath":{{Json(elsewhere)}},"installPath":{{Json(off)}} }],
              "gone@market":[{"scope":"user","installPath":{{Json(elsewhere)}} }] } }
            """);
        _sandbox.Write(Path.Combine(on, ".claude-plugin/plugin.json"),
            """{"name":"tools","commands":["./extra/ship.md","./../../../outside.md"]}""");
        _sandbox.Agent(Path.Combine(on, "agents/sub/check.md"), "check");
        _sandbox.Write(Path.Combine(on, "commands/unused.md"), "Replaced by the manifest's");
        _sandbox.Write(Path.Combine(on, "extra/ship.md"), "Ship");
        _sandbox.Write(Path.Combine(on, "skills/tidy/SKILL.md"), "Tidy");
        _sandbox.Agent(Path.Combine(off, "agents/no.md"), "no");

        var ecosystem = _sandbox.Discover();

        Assert.Equal(["tools:sub:check", "tools:ship", "tools:tidy"], ecosystem.Definitions.Select(definition => definition.Name));
        Assert.All(
            ecosystem.Definitions, definition => Assert.Equal((DefinitionScope.Plugin, "tools"), (definition.Scope, definition.Source)));
        Assert.Contains("gone@market", Assert.Single(ecosystem.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Equal("haiku", ecosystem.Settings.Model);
    }

    [Fact]
    public void Discover_reads_a_root_that_is_a_plugin()
    {
        _sandbox.Write("project/.claude-plugin/plugin.json", """{"name":"mine"}""");
        _sandbox.Agent("project/agents/a.md", "one");

        Assert.Equal("mine:one", Assert.Single(_sandbox.Discover().Definitions).Name);
    }

    [Theory]
    [InlineData("{ \"model\": ", 1)]
    [InlineData("[]", 0)]
    public void Discover_reports_broken_settings_and_continues(string json, int line)
    {
        var path = _sandbox.Write("project/.claude/settings.json", json);
        _sandbox.Agent("project/.claude/agents/a.md", "one");

        var ecosystem = _sandbox.Discover();

        var diagnostic = Assert.Single(ecosystem.Diagnostics);
        Assert.Equal((DiagnosticSeverity.Error, path, line), (diagnostic.Severity, diagnostic.Path, diagnostic.Line));
        Assert.Single(ecosystem.Definitions);
    }

    [Fact]
    public void Discover_skips_link_loops_and_follows_other_links()
    {
        _sandbox.Agent("project/shared/agents/linked.md", "linked");
        _sandbox.Agent("project/.claude/agents/sub/a.md", "one");
        Directory.CreateSymbolicLink(_sandbox.At("project/.claude/agents/sub/loop"), _sandbox.At("project/.claude/agents"));
        Directory.CreateSymbolicLink(_sandbox.At("project/.claude/agents/shared"), _sandbox.At("project/shared/agents"));
        Directory.CreateSymbolicLink(_sandbox.At("project/.claude/agents/self"), _sandbox.At("project/.claude/agents/self"));

        var ecosystem = _sandbox.Discover();

        Assert.Equal(["linked", "one"], Names(ecosystem, PromptKind.Agent));
        Assert.Contains(ecosystem.Diagnostics, diagnostic => diagnostic.Path.EndsWith("loop", StringComparison.Ordinal));
    }

    [Fact]
    public void Discover_reports_unreadable_files_and_continues()
    {
        var binary = _sandbox.Write("project/.claude/agents/binary.md", [0, 1, 2]);
        var broken = _sandbox.At("project/.claude/agents/broken.md");
        File.CreateSymbolicLink(broken, _sandbox.At("none.md"));
        _sandbox.Agent("project/.claude/agents/a.md", "one");

        var ecosystem = _sandbox.Discover();

        Assert.Equal(["one"], Names(ecosystem, PromptKind.Agent));
        Assert.Equal([binary, broken], ecosystem.Diagnostics.Select(diagnostic => diagnostic.Path));
        Assert.All(ecosystem.Diagnostics, diagnostic => Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity));
    }

    [Fact]
    public void Discover_reports_a_folder_without_permission()
    {
        _sandbox.Agent("project/.claude/agents/sub/a.md", "one");
        var folder = _sandbox.At("project/.claude/agents/sub");
        Sandbox.Deny(folder);
        try
        {
            Assert.Equal(folder, Assert.Single(_sandbox.Discover().Diagnostics).Path);
        }
        finally
        {
            Sandbox.Allow(folder);
        }
    }

    [Fact]
    public void Discover_refuses_a_missing_root()
    {
        var error = Assert.Throws<PromptReadException>(
            () => Ecosystem.Discover(_sandbox.Options with { Root = _sandbox.At("none") }, TestContext.Current.CancellationToken));

        Assert.Equal(PromptReadFailure.Missing, error.Failure);
    }

    [Fact]
    public void Discover_stops_when_asked()
    {
        _sandbox.Agent("project/.claude/agents/a.md", "one");

        Assert.ThrowsAny<OperationCanceledException>(() => Ecosystem.Discover(_sandbox.Options, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Discover_includes_loose_files_if_the_root_has_no_definitions()
    {
        _sandbox.Agent("project/agents/a.md", "one");
        _sandbox.Write("project/agents/README.md", "About them");
        _sandbox.Write("project/plugins/x/commands/run.md", "Run");
        _sandbox.Write("project/docs/guide.md", "Guide");
        _sandbox.Agent("project/node_modules/x/agents/b.md", "never");
        _sandbox.Agent("project/plugins/x/agents/a.md", "one");
        var options = _sandbox.Options with { IncludeLoose = true };

        var ecosystem = Ecosystem.Discover(options, TestContext.Current.CancellationToken);
        _sandbox.Agent("project/.claude/agents/c.md", "own");
        var withOwn = Ecosystem.Discover(options, TestContext.Current.CancellationToken);

        Assert.Equal(["Agent one", "Agent one", "Command run"], ecosystem.Definitions.Select(definition => definition.ToString()));
        Assert.All(
            ecosystem.Definitions, definition => Assert.Equal((DefinitionScope.None, true), (definition.Scope, definition.IsActive)));
        Assert.Equal(["own"], withOwn.Definitions.Select(definition => definition.Name));
    }

    [FactThatNeeds(Prerequisite.RealInput)]
    public void Discover_reads_a_real_ecosystem_without_losing_or_inventing_an_agent()
    {
        var options = _sandbox.Options with { Root = Machine.RealInput("ecosystems", "devmem") };

        var ecosystem = Ecosystem.Discover(options, TestContext.Current.CancellationToken);

        var agents = ecosystem.Definitions.Where(definition => definition.Kind == PromptKind.Agent).ToArray();
        Assert.Equal(40, agents.Length);
        Assert.All(agents, agent => Assert.True(agent.IsActive));
        Assert.Equal(
            ["code-quality-specialist", "test-specialist"],
            agents.Where(agent => agent.Frontmatter["description"]!.Repaired).Select(agent => agent.Name));
        Assert.Equal(
            10,
            ecosystem.Definitions.Count(
                definition =>
                    definition.Path.Contains("/commands/BMad/agents/", StringComparison.Ordinal) && definition.Kind == PromptKind.Command));
        Assert.Empty(ecosystem.Diagnostics);
    }

    [Fact]
    public void Discover_reads_the_sample_ecosystem()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Repository.Samples, ".claude")), "needs samples/ecosystem/.claude");
        var ecosystem = Ecosystem.Discover(_sandbox.Options with { Root = Repository.Samples }, TestContext.Current.CancellationToken);

        var agents = ecosystem.Definitions.Where(definition => definition.Kind == PromptKind.Agent).ToArray();
        Assert.Equal(34, agents.Length);
        Assert.All(agents, agent => Assert.True(agent.IsActive, $"{agent.Path}: {agent.LoadFailure}"));
    }
}
