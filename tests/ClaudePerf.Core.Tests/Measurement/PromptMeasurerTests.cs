using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Measurement;

public sealed class PromptMeasurerTests : IDisposable
{
    private static readonly MeasureOptions Options = new()
    {
        Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile),
        Counter = model => new CharacterCounter(model.Tokenizer),
        At = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
    };

    private readonly string _root = Directory.CreateTempSubdirectory("claudeperf-measure-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private Dictionary<string, PromptMeasurement> MeasureAll(MeasureOptions? options = null)
    {
        var ecosystem = Ecosystem.Discover(
            new EcosystemOptions { Root = _root, HomeFolder = Path.Combine(_root, "home"), IncludeUser = false, IncludePlugins = false },
            TestContext.Current.CancellationToken);
        return new PromptMeasurer(options ?? Options, ecosystem)
            .MeasureAll(ecosystem.Definitions, cancellation: TestContext.Current.CancellationToken)
            .ToDictionary(measurement => measurement.Name);
    }

    [Fact]
    public void An_agent_pays_its_listing_line_always_and_its_body_skills_and_overhead_when_invoked()
    {
        const string Text = "---\nname: a\ndescription: Does it.\ntools: Read\nskills: s\n---\nBody.\n";
        Write(".claude/agents/a.md", Text);
        Write(".claude/skills/s/SKILL.md", "---\nname: s\ndescription: Skill.\n---\nSkill body\n");
        Write("CLAUDE.md", "0123456789");
        var agent = MeasureAll()["a"];
        Assert.Equal(Text.Length, agent.Tokens);
        Assert.Equal("- a: Does it. (Tools: Read)\n".Length, agent.AlwaysOnTokens);
        Assert.Equal("Body.".Length + "Skill body".Length, agent.OnInvokeTokens);
        string[] parts =
        [
            "header", "identity", "fixed instructions", "tool Read", "CLAUDE.md chain", "CLAUDE.md wrapper",
            "preloaded skill wrapper", "environment", "request framing",
        ];
        Assert.Equal(parts, agent.OverheadParts.Select(static part => part.Name));
        Assert.Equal(10, agent.OverheadParts.Single(static part => part.Name == "CLAUDE.md chain").Tokens);
        Assert.Equal(7, agent.Lines);
        Assert.Equal(Text.Length, agent.Characters);
        // Opus 5.5, the default: 4 USD per MTok in, 5 and 8 written, 0.20 read.
        Assert.Equal("claude-opus-5-5", agent.Model);
        var used = agent.OnInvokeTokens + agent.OverheadTokens;
        Assert.Equal(used * 4m / 1_000_000, agent.InputCost);
        Assert.Equal(used * 5m / 1_000_000, agent.CacheWrite5mCost);
        Assert.Equal(used * 8m / 1_000_000, agent.CacheWrite1hCost);
        Assert.Equal(used * 0.2m / 1_000_000, agent.CacheReadCost);
    }

    [Theory]
    [InlineData("front", 10, true)]
    [InlineData("folder", 10, true)]
    [InlineData("cmd", 7, false)]
    [InlineData("manual", 0, false)]
    [InlineData("Folder", 0, false)]
    public void A_preloaded_skill_is_resolved_like_in_Claude_Code(string name, int tokens, bool hasFolder)
    {
        Write(".claude/agents/a.md", $"---\nname: a\ndescription: Does it.\ntools: Read\nskills: {name}\n---\nBody.\n");
        Write(".claude/skills/folder/SKILL.md", "---\nname: front\ndescription: Skill.\n---\nSkill body\n");
        Write(
            ".claude/skills/manual/SKILL.md", "---\nname: manual\ndescription: Skill.\ndisable-model-invocation: true\n---\nManual body\n");
        Write(".claude/commands/cmd.md", "---\ndescription: Command.\n---\nCommand\n");
        Write(".claude/agents/b.md", "---\nname: b\ndescription: Does it.\ntools: Read\nskills: cmd\n---\nBody.\n");
        var agents = MeasureAll();
        Assert.Equal("Body.".Length + tokens, agents["a"].OnInvokeTokens);
        long Wrapper(string agent) =>
            agents[agent].OverheadParts.SingleOrDefault(static part => part.Name == "preloaded skill wrapper")?.Tokens ?? 0;
        var folder = hasFolder ? Path.Combine(_root, ".claude/skills/folder").Length : 0;
        Assert.Equal(tokens > 0 ? Wrapper("b") + folder : 0, Wrapper("a"));
    }

    [Fact]
    public void A_request_is_counted_for_its_own_model_unless_one_is_asked_for()
    {
        var request = Ecosystem.ReadText(
            PromptFile.FromText("""{"model":"claude-haiku-4-5-20251001","messages":[{"role":"user","content":"Hi"}]}""", "/r.json"),
                PromptKind.Request);
        Assert.Equal("claude-haiku-4-5", new PromptMeasurer(Options).Measure(request).Model);
        Assert.Equal(
            "claude-opus-5", new PromptMeasurer(Options with { Model = Options.Catalog.Resolve("claude-opus-5") }).Measure(request).Model);
        var nameless = Ecosystem.ReadText(PromptFile.FromText("""{"messages":[]}""", "/r.json"), PromptKind.Request);
        Assert.Equal(Options.Catalog.DefaultModel.Id, new PromptMeasurer(Options).Measure(nameless).Model);
    }

    [Fact]
    public void The_cache_ttl_of_an_agent_is_its_own_unless_the_settings_name_one()
    {
        Write(".claude/agents/long.md", "---\nname: long\ndescription: d\nexperimental:\n  cacheTtl: 1h\n---\nBody");
        Write(".claude/agents/short.md", "---\nname: short\ndescription: d\n---\nBody");
        Assert.Equal((60, 5), (MeasureAll()["long"].CacheMinutes, MeasureAll()["short"].CacheMinutes));
        Write(".claude/settings.json", """{"promptCacheTtl":"1h"}""");
        Assert.Equal(5, MeasureAll()["short"].CacheMinutes);
        Write(".claude/settings.json", """{"subagentPromptCacheTtl":"5m"}""");
        Assert.Equal(5, MeasureAll()["long"].CacheMinutes);
    }

    [Fact]
    public void Settings_that_change_what_is_sent_change_the_measurement_and_are_named()
    {
        Write(".claude/agents/a.md", "---\nname: a\ndescription: d\ntools: Read, ToolSearch, WebFetch\nmemory: user\n---\nBody");
        Write(".claude/agents/b.md", "---\nname: b\ndescription: d\nmodel: haiku\n---\nBody");
        var before = MeasureAll();
        Write(".claude/settings.json", """
            {"autoMemoryEnabled":false,"env":{"ENABLE_TOOL_SEARCH":"false","CLAUDE_CODE_SUBAGENT_MODEL":"sonnet",
             "ANTHROPIC_DEFAULT_HAIKU_MODEL":"claude-haiku-4-5"}}
            """);
        var after = MeasureAll();
        Assert.Equal(["tool Edit", "tool Read", "tool ToolSearch", "tool Write"], Tools(before["a"]));
        Assert.Equal(["tool Read", "tool WebFetch"], Tools(after["a"]));
        Assert.Equal("claude-sonnet-5-5", after["a"].Model);
        Assert.Equal(("claude-haiku-5-5", "claude-haiku-4-5"), (before["b"].Model, after["b"].Model));
        Assert.Equal(4, after["a"].Ecosystem!.AppliedSettings.Length);
        Assert.True(after["a"].Ecosystem!.MainThreadTokens > before["a"].Ecosystem!.MainThreadTokens);

        static IEnumerable<string> Tools(PromptMeasurement measurement) =>
            measurement.OverheadParts.Select(static part => part.Name)
                .Where(static name => name.StartsWith("tool ", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_captured_invocation_counts_the_same_as_a_request_and_as_overhead()
    {
        // The texts of the parts are not known here; what the framing consists of is.
        var framing = InvocationOverhead
            .Of(new InvocationContext { Tools = ["Read", "Edit"] }, Options.Catalog.Resolve("claude-opus-5-5"))
            .Single(static part => part.Name == "request framing").Tokens;
        const string Request = """
            {"model":"claude-opus-5-5","system":"","messages":[{"role":"user","content":""},{"role":"system","content":""}],
             "tools":[{},{},{"name":"placeholder","defer_loading":true}]}
            """;
        var counted = new PromptMeasurer(Options)
            .Measure(Ecosystem.ReadText(PromptFile.FromText(Request, "/r.json"), PromptKind.Request)).Tokens;
        Assert.Equal(framing, counted - (2 * "{}".Length));
    }

    [Fact]
    public void Memory_with_imports_and_unconditional_rules_cost_every_session()
    {
        Write("CLAUDE.md", "See @docs/more.md\n");
        Write("docs/more.md", "12345");
        Write(".claude/rules/always.md", "Rule.");
        Write(".claude/rules/some.md", "---\npaths: \"**/*.kt\"\n---\nKotlin.");
        var all = MeasureAll();
        Assert.Equal("See @docs/more.md".Length + 5, all["CLAUDE.md"].AlwaysOnTokens);
        Assert.Equal(0, all["CLAUDE.md"].OnInvokeTokens);
        Assert.True(all["CLAUDE.md"].InputCost > 0);
        Assert.Equal(5, all.Single(pair => pair.Key.EndsWith("always.md", StringComparison.Ordinal)).Value.AlwaysOnTokens);
        var waiting = all.Single(pair => pair.Key.EndsWith("some.md", StringComparison.Ordinal)).Value;
        Assert.Equal((0, 7), (waiting.AlwaysOnTokens, waiting.OnInvokeTokens));
    }

    [Fact]
    public void A_command_has_no_overhead_unless_it_forks()
    {
        Write(".claude/commands/plain.md", "Do it.");
        Write(".claude/commands/forked.md", "---\ndescription: Forks.\ncontext: fork\n---\nDo it.");
        var all = MeasureAll();
        Assert.Empty(all["plain"].OverheadParts);
        Assert.True(all["forked"].OverheadTokens > 5_402);
    }

    [Fact]
    public void An_output_style_is_always_on_if_the_settings_choose_it()
    {
        Write(".claude/output-styles/terse.md", "---\nname: Terse\ndescription: Short.\n---\nBe short.");
        Assert.Equal((0, 9), (MeasureAll()["Terse"].AlwaysOnTokens, MeasureAll()["Terse"].OnInvokeTokens));
        Write(".claude/settings.json", """{"outputStyle":"Terse"}""");
        Assert.Equal((9, 0), (MeasureAll()["Terse"].AlwaysOnTokens, MeasureAll()["Terse"].OnInvokeTokens));
    }

    [Fact]
    public void The_requested_model_precedes_the_definitions_and_the_settings()
    {
        Write(".claude/agents/own.md", "---\nname: own\ndescription: D.\nmodel: haiku\n---\nB.");
        Write(".claude/agents/inherits.md", "---\nname: inherits\ndescription: D.\nmodel: inherit\n---\nB.");
        Write(".claude/settings.json", """{"model":"sonnet"}""");
        var all = MeasureAll();
        Assert.Equal("claude-haiku-5-5", all["own"].Model);
        Assert.Equal("claude-sonnet-5-5", all["inherits"].Model);
        Assert.All(
            MeasureAll(Options with { Model = Options.Catalog.Resolve("claude-opus-4-6") }).Values,
            measurement => Assert.Equal("claude-opus-4-6", measurement.Model));
    }

    [Fact]
    public void An_unknown_model_is_reported_and_priced_as_the_sessions_model()
    {
        Write(".claude/agents/a.md", "---\nname: a\ndescription: D.\nmodel: gpt-9\n---\nB.");
        var agent = MeasureAll()["a"];
        Assert.Equal("claude-opus-5-5", agent.Model);
        Assert.Contains(
            agent.Diagnostics,
            diagnostic => diagnostic.Message.Contains("gpt-9", StringComparison.Ordinal) && diagnostic.Path == agent.Path);
    }

    [Fact]
    public void A_prompt_larger_than_the_context_window_is_reported()
    {
        var haiku = Options with { Model = Options.Catalog.Resolve("claude-haiku-4-5") };
        var fits = new PromptMeasurer(haiku).Measure(Ecosystem.ReadText(PromptFile.FromText(new string('x', 200_000)), PromptKind.Text));
        var tooLong = new PromptMeasurer(haiku).Measure(Ecosystem.ReadText(PromptFile.FromText(new string('x', 200_001)), PromptKind.Text));
        Assert.Empty(fits.Diagnostics);
        Assert.Contains("200,001", Assert.Single(tooLong.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_inactive_definition_costs_nothing_but_is_measured()
    {
        Write(".claude/agents/broken.md", "---\nname: broken\n---\nNo description.");
        var broken = MeasureAll()["broken"];
        Assert.True(broken.Tokens > 0);
        Assert.Equal((0, 0, 0), (broken.AlwaysOnTokens, broken.OnInvokeTokens, broken.OverheadTokens));
    }

    [Fact]
    public void Ecosystem_and_summary_add_up()
    {
        Write(".claude/agents/a.md", "---\nname: a\ndescription: Does it.\n---\nBody.\n");
        Write("CLAUDE.md", "0123456789");
        var all = MeasureAll().Values;
        var whole = all.First().Ecosystem!;
        Assert.Equal(all.Sum(measurement => measurement.AlwaysOnTokens), whole.AlwaysOnTokens);
        Assert.Equal(2, whole.Prompts);
        Assert.Equal(whole.AlwaysOnTokens / 1_000_000d, whole.ContextShare);
        var summary = PromptSummary.Of(all).ToList();
        Assert.Equal([PromptKind.Agent, PromptKind.Memory, null], summary.Select(row => row.Kind));
        Assert.Equal(summary[..^1].Sum(row => row.AlwaysOnTokens), summary[^1].AlwaysOnTokens);
        Assert.Equal(summary[..^1].Sum(row => row.InputCost), summary[^1].InputCost);
        Assert.Equal(whole.ContextShare, summary[^1].ContextShare);
    }

    [Fact]
    public void The_sample_ecosystem_has_34_agents_that_all_load()
    {
        var ecosystem = Ecosystem.Discover(
            new EcosystemOptions { Root = Repository.Samples, HomeFolder = Path.Combine(_root, "home"), IncludeUser = false },
            TestContext.Current.CancellationToken);
        var agents = new PromptMeasurer(Options, ecosystem)
            .MeasureAll(
                [.. ecosystem.Definitions.Where(definition => definition.Kind == PromptKind.Agent)],
                cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(34, agents.Count);
        Assert.All(
            agents, agent => Assert.True(agent is { AlwaysOnTokens: > 0, OnInvokeTokens: > 500, OverheadTokens: > 1_000 }, agent.Name));
    }

    [Fact]
    public void An_ecosystem_with_oddities_is_measured_whole()
    {
        var project = Directory.CreateDirectory(Path.Combine(_root, "project", ".git")).Parent!.FullName;
        PortEcosystem.CopyTo(project);
        var options = new EcosystemOptions { Root = project, HomeFolder = Path.Combine(_root, "home"), IncludeUser = false };
        var ecosystem = Ecosystem.Discover(options, TestContext.Current.CancellationToken);
        var measured = new PromptMeasurer(Options, ecosystem)
            .MeasureAll(ecosystem.Definitions, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(ecosystem.Definitions.Select(definition => definition.Path), measured.Select(measurement => measurement.Path));
        // One character is one token; the byte order mark is none.
        var texts = PortEcosystem.Texts.ToDictionary(text => Path.GetFullPath(text.Path, project), text => text.Text);
        Assert.All(measured, measurement => Assert.Equal(
            (measurement.Path, texts[measurement.Path!].Length), (measurement.Path, (int)measurement.Tokens)));
        var active = ecosystem.Definitions.Where(definition => definition is { Kind: PromptKind.Agent, IsActive: true })
            .Select(definition => definition.Path).ToHashSet();
        var agents = measured.Where(measurement => active.Contains(measurement.Path!)).ToDictionary(measurement => measurement.Name);
        Assert.Equal(17, agents.Count);
        Assert.All(agents.Values, agent => Assert.True(agent.AlwaysOnTokens > 0, agent.Name));
        Assert.Equal(["silent"], agents.Values.Where(agent => agent.OnInvokeTokens == 0).Select(agent => agent.Name));
        void AssertListed(string name, string line) => Assert.Equal((name, line.Length + 1), (name, (int)agents[name].AlwaysOnTokens));
        AssertListed("gate-clerk", "- gate-clerk: Checks lorries at the gate (Tools: Read)");
        AssertListed(
            "berth-planner", "- berth-planner: Plans berths: use it before a ship arrives, never after (Tools: Read, Grep)");
        AssertListed("tally", "- tally: Counts boxes (Tools: All tools)");
        Assert.Equal("Walk the yard every two hours.".Length, agents["Night Watch"].OnInvokeTokens);
    }
}
