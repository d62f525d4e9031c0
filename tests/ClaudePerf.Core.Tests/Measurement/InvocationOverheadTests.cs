using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Measurement;

public class InvocationOverheadTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);
    private static readonly string[] LongList =
    [
        "Bash", "Read", "Edit", "Write", "WebFetch", "WebSearch", "Monitor", "SendMessage", "EnterWorktree", "ExitWorktree",
        "Skill", "NotebookEdit", "TaskStop",
    ];

    private static ImmutableArray<OverheadPart> Parts(string model, params string[]? tools) =>
        Of(new InvocationContext { Tools = tools?.ToImmutableArray() }, model);

    private static ImmutableArray<OverheadPart> Of(InvocationContext context, string model = "claude-opus-5-5") =>
        InvocationOverhead.Of(context, Catalog.Resolve(model));

    private static string[] Tools(IEnumerable<OverheadPart> parts) =>
        [
            .. parts.Where(static part => part.Name.StartsWith("tool ", StringComparison.Ordinal))
                .Select(static part => part.Name["tool ".Length..])
                .Order(StringComparer.Ordinal),
        ];

    private static long Definitions(IEnumerable<OverheadPart> parts) =>
        parts.Where(static part => part.Name.StartsWith("tool ", StringComparison.Ordinal)).Sum(static part => part.Tokens);

    // Requests of Claude Code 2.1.332, compact JSON, counted exactly.
    [Theory]
    [InlineData("claude-opus-5-5", 682, "Read")]
    [InlineData("claude-opus-5-5", 1_912, "Read", "Grep")]
    [InlineData("claude-opus-5-5", 3_271, "Bash", "Read", "Edit", "Write", "Grep", "Glob", "WebFetch", "WebSearch")]
    [InlineData("claude-sonnet-5", 7_703, "Bash", "Read", "Edit", "Write", "Grep", "Glob", "WebFetch", "WebSearch")]
    [InlineData("claude-haiku-4-5", 731, "Read")]
    public void A_listed_tool_costs_what_was_captured(string model, int definitions, params string[] tools) =>
        Assert.Equal(definitions, Definitions(Parts(model, tools)));

    [Fact]
    public void An_inheriting_agent_has_rare_tools_deferred_to_ToolSearch()
    {
        var parts = Parts("claude-opus-5-5", null);
        Assert.Equal(["Agent", "Bash", "Edit", "Read", "Skill", "ToolSearch", "Write"], Tools(parts));
        Assert.Contains(parts, static part => part.Name == "deferred tool names");
    }

    [Fact]
    public void A_list_with_ToolSearch_defers_as_well_and_one_without_does_not()
    {
        Assert.Equal(["Bash", "Edit", "Read", "Skill", "ToolSearch", "Write"], Tools(Parts("opus", [.. LongList, "ToolSearch"])));
        Assert.Equal(LongList.Order(StringComparer.Ordinal), Tools(Parts("opus", LongList)));
        Assert.True(Definitions(Parts("opus", LongList)) > Definitions(Parts("opus", null)));
    }

    [Fact]
    public void Without_tool_search_nothing_is_deferred()
    {
        var parts = Of(new InvocationContext { DefersTools = false });
        Assert.Equal(
            ["Agent", "Bash", "Edit", "EnterWorktree", "ExitWorktree", "Monitor", "NotebookEdit", "Read", "SendMessage", "Skill",
                "TaskStop", "WebFetch", "WebSearch", "Write"],
            Tools(parts));
        Assert.DoesNotContain(parts, static part => part.Name == "deferred tool names");
    }

    [Fact]
    public void An_inheriting_agent_without_ToolSearch_or_Bash_matches_the_capture()
    {
        var parts = Of(new InvocationContext { DisallowedTools = ["Bash", "ToolSearch"] });
        Assert.Equal(
            [
                "Agent", "Edit", "EnterWorktree", "ExitWorktree", "NotebookEdit", "Read", "SendMessage", "Skill", "TaskStop",
                "WebFetch", "WebSearch", "Write",
            ],
            Tools(parts));
        Assert.DoesNotContain(parts, static part => part.Name == "attribution");
    }

    [Fact]
    public void In_the_foreground_there_are_additional_tools()
    {
        var more = Tools(Of(new InvocationContext { InForeground = true })).Except(Tools(Of(new InvocationContext()))).ToArray();
        Assert.Equal(["ListAgents", "ReportFindings"], more);
        Assert.Contains("CronCreate", Tools(Of(new InvocationContext { InForeground = true, Tools = ["CronCreate"] })));
        Assert.Empty(Tools(Of(new InvocationContext { Tools = ["CronCreate"] })));
    }

    [Fact]
    public void A_memory_adds_its_tools_and_instructions()
    {
        var parts = Of(new InvocationContext { Tools = ["Grep", "Glob"], KeepsMemory = true });
        Assert.Equal(["Edit", "Glob", "Grep", "Read", "Write"], Tools(parts));
        Assert.InRange(parts.Single(static part => part.Name == "agent memory").Tokens, 4_000, 4_100);
        Assert.Equal(
            ["Edit", "Read"], Tools(Of(new InvocationContext { Tools = ["Read"], KeepsMemory = true, DisallowedTools = ["Write"] })));
    }

    [Fact]
    public void A_tools_line_is_parsed_like_in_claude_code()
    {
        Assert.Equal(["Agent"], Tools(Parts("opus", "Task")));
        Assert.Equal(["Bash"], Tools(Parts("opus", "Bash(git add:*)", "Bash(git commit:*)", "Grep", "Glob")));
        Assert.Empty(Tools(Parts("opus", "LS", "MultiEdit", "TodoWrite", "AskUserQuestion", "Nonsense")));
        Assert.Empty(Tools(Parts("opus", [])));
    }

    [Fact]
    public void A_tool_of_a_server_is_named_and_not_guessed()
    {
        var part = Assert.Single(Parts("opus", ["mcp__github__search"]), static part => part.Basis == OverheadBasis.Unknown);
        Assert.Equal("tool mcp__github__search", part.Name);
        Assert.Equal(0, part.Tokens);
    }

    [Fact]
    public void A_disallowed_tool_is_not_sent_but_a_partial_rule_removes_nothing()
    {
        var parts = Of(new InvocationContext { DisallowedTools = ["Bash", "Edit(secret/**)"] });
        Assert.DoesNotContain("Bash", Tools(parts));
        Assert.Contains("Edit", Tools(parts));
    }

    [Fact]
    public void A_permission_rule_removes_a_tool_and_enables_the_one_it_excluded()
    {
        var parts = Of(new InvocationContext { DeniedTools = ["Bash"] });
        Assert.DoesNotContain("Bash", Tools(parts));
        Assert.Contains("Grep", Tools(parts));
    }

    [Fact]
    public void The_users_own_files_count_only_if_they_are_sent()
    {
        var context =
            new InvocationContext
            {
                Tools = ["Read"],
                MemoryTokens = 1_000,
                MemoryHeaderTokens = 40,
                SkillListingTokens = 50,
                InGitRepository = true,
            };
        var parts = Of(context);
        Assert.Equal(1_000, parts.Single(static part => part.Name == "CLAUDE.md chain").Tokens);
        Assert.Equal(88 + 40, parts.Single(static part => part.Name == "CLAUDE.md wrapper").Tokens);
        Assert.DoesNotContain(parts, static part => part.Name == "skill listing");
        Assert.Equal(50, Of(context with { Tools = ["Skill"] }).Single(static part => part.Name == "skill listing").Tokens);
        Assert.DoesNotContain(
            Of(context with { MemoryTokens = 0, MemoryHeaderTokens = 0 }), static part => part.Name == "CLAUDE.md wrapper");
    }

    [Fact]
    public void Preloaded_skills_have_a_wrapper_each()
    {
        var one = Of(new InvocationContext { Tools = ["Read"], PreloadedSkills = 1, PreloadedSkillPathTokens = 20 })
            .Single(static part => part.Name == "preloaded skill wrapper");
        var two = Of(new InvocationContext { Tools = ["Read"], PreloadedSkills = 2, PreloadedSkillPathTokens = 40 })
            .Single(static part => part.Name == "preloaded skill wrapper");
        Assert.Equal(73, one.Tokens);
        Assert.Equal(146, two.Tokens);
    }

    [Fact]
    public void A_model_that_was_not_measured_has_the_figures_of_its_tokenizer()
    {
        Assert.All(Parts("claude-sonnet-4-5", "Read"), static part => Assert.Equal(OverheadBasis.Derived, part.Basis));
        Assert.All(Parts("claude-opus-5-5", "Read"), static part => Assert.Equal(OverheadBasis.Measured, part.Basis));
        Assert.Equal(TokensOf("claude-haiku-4-5"), TokensOf("claude-sonnet-4-6"));

        static long TokensOf(string model) => Definitions(Parts(model, "Bash", "Read", "Edit"));
    }

    [Fact]
    public void Every_offered_model_has_its_own_figures_and_the_file_names_the_program()
    {
        using var data = JsonDocument.Parse(File.ReadAllBytes(ShippedData.PathOf("invocation.json")));
        var measured = data.RootElement.GetProperty("profiles")
            .EnumerateArray()
            .SelectMany(static profile => profile.GetProperty("models").EnumerateArray())
            .Select(static model => model.GetString()!)
            .ToList();
        Assert.Equal(measured.Distinct(), measured);
        Assert.Empty(
            Catalog.Models.Where(static model => model.IsOffered(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero)))
                .Select(static model => model.Id)
                .Except(measured));
        Assert.Matches(@"^2\.\d+\.\d+$", data.RootElement.GetProperty("claudeCode").GetString()!);
    }
}
