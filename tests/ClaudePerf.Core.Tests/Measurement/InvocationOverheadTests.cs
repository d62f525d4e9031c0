using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Measurement;

public class InvocationOverheadTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);
    private static readonly ImmutableArray<string> LongList =
    [
        "Bash", "Read", "Edit", "Write", "WebFetch", "WebSearch", "Monitor", "SendMessage", "EnterWorktree", "ExitWorktree", "Skill", "NotebookEdit", "TaskStop",
    ];

    private static long Definitions(string model, params string[]? tools) => Parts(model, tools)
        .Where(part => part.Name.StartsWith("tool ", StringComparison.Ordinal) || part.Name == "other tool definitions").Sum(part => part.Tokens);

    private static long Environment(string model, params string[]? tools) => Parts(model, tools)
        .Where(part => part.Name is "environment" or "deferred tool names" or "built-in skill listing").Sum(part => part.Tokens);

    private static ImmutableArray<OverheadPart> Parts(string model, string[]? tools) =>
        InvocationOverhead.Of(new InvocationContext { Tools = tools?.ToImmutableArray() }, Catalog.Resolve(model));

    // The captured totals of Claude Code 2.1.330, tokens of generation v5.
    [Theory]
    [InlineData("claude-opus-5-5", 710, 324, "Read")]
    [InlineData("claude-opus-5-5", 1_991, 324, "Read", "Grep")]
    [InlineData("claude-opus-5-5", 3_410, 324, "Bash", "Read", "Edit", "Write", "Grep", "Glob", "WebFetch", "WebSearch")]
    [InlineData("claude-sonnet-5", 7_866, 324, "Bash", "Read", "Edit", "Write", "Grep", "Glob", "WebFetch", "WebSearch")]
    public void A_listed_tool_costs_what_was_captured(string model, int definitions, int environment, params string[] tools)
    {
        Assert.Equal(definitions, Definitions(model, tools));
        Assert.Equal(environment, Environment(model, tools));
    }

    [Theory]
    [InlineData("claude-opus-5-5", 5_727)]
    [InlineData("claude-opus-4-7", 11_237)]
    public void Inheriting_costs_what_was_captured(string model, int definitions)
    {
        Assert.Equal(definitions, Definitions(model, null));
        Assert.Equal(2_680, Environment(model, null));
    }

    [Theory]
    [InlineData("claude-opus-5-5", 12_590)]
    [InlineData("claude-opus-4-7", 17_048)]
    public void A_long_list_costs_more_than_inheriting(string model, int definitions)
    {
        Assert.Equal(definitions, Definitions(model, [.. LongList]));
        Assert.Equal(2_543, Environment(model, [.. LongList]));
    }

    [Fact]
    public void Older_models_count_the_same_texts_in_their_own_tokens()
    {
        Assert.Equal(764, Definitions("claude-opus-4-6", "Read"));
        // Not captured for this generation: derived from the newer one's 324.
        var environment = Parts("claude-opus-4-6", ["Read"]).Single(part => part.Name == "environment");
        Assert.Equal(242, environment.Tokens);
        Assert.Equal(OverheadBasis.Derived, environment.Basis);
    }

    [Fact]
    public void A_tools_line_is_read_as_claude_code_reads_it()
    {
        Assert.Equal(1_779, Definitions("opus", "Task"));
        Assert.Equal(1_411, Definitions("opus", "Bash(git add:*)", "Bash(git commit:*)"));
        Assert.Equal(0, Definitions("opus", "LS", "MultiEdit", "TodoWrite", "AskUserQuestion"));
        Assert.Equal(0, Definitions("opus", []));
    }

    [Fact]
    public void A_tool_nobody_measured_is_named_and_not_guessed()
    {
        var part = Assert.Single(Parts("opus", ["mcp__github__search"]), part => part.Basis == OverheadBasis.Unknown);
        Assert.Equal("tool mcp__github__search", part.Name);
        Assert.Equal(0, part.Tokens);
    }

    [Fact]
    public void A_disallowed_tool_is_not_sent()
    {
        var parts = InvocationOverhead.Of(new InvocationContext { DisallowedTools = ["Bash", "Edit(secret/**)"] }, Catalog.Resolve("opus"));
        Assert.DoesNotContain(parts, part => part.Name is "tool Bash" or "attribution");
        // A rule forbids some uses of a tool; its definition is sent all the same.
        Assert.Contains(parts, part => part.Name == "tool Edit");
    }

    [Fact]
    public void The_users_own_files_count_only_where_they_are_sent()
    {
        var context = new InvocationContext { Tools = ["Read"], MemoryTokens = 1_000, SkillListingTokens = 50, InGitRepository = true };
        var parts = InvocationOverhead.Of(context, Catalog.Resolve("opus"));
        Assert.Equal(54 + 27 + 480 + 710 + 1_000 + 187 + 324, parts.Sum(part => part.Tokens));
        var withSkill = InvocationOverhead.Of(context with { Tools = ["Skill"] }, Catalog.Resolve("opus"));
        Assert.Equal(50, withSkill.Single(part => part.Name == "skill listing").Tokens);
    }

    [Fact]
    public void The_share_by_which_older_figures_are_derived_follows_from_the_measured_tools()
    {
        using var data = JsonDocument.Parse(File.ReadAllBytes(ShippedData.PathOf("invocation.json")));
        var texts = data.RootElement.GetProperty("tools").EnumerateArray().SelectMany(tool => new[] { tool.GetProperty("short"), tool.GetProperty("long") }).ToList();
        var share = texts.Sum(text => text.GetProperty("v3").GetInt32()) / (double)texts.Sum(text => text.GetProperty("v5").GetInt32());
        Assert.Equal(share, data.RootElement.GetProperty("v3Share").GetDouble(), 4);
    }
}
