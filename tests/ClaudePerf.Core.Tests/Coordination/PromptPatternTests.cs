using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Coordination;

/// <summary>Who calls whom according to prompts.</summary>
public sealed class PromptPatternTests : IDisposable
{
    private static readonly string[] Agents = ["test-gate", "log-reader", "sql-tuner", "doc-writer", "scout"];

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Calls_in_one_block_are_parallel_and_others_separate()
    {
        var patterns = Read("""
            # Failures
            ```
            Task(
              subagent_type="log-reader",
              prompt="a"
            )
            Task(subagent_type="sql-tuner", prompt="b")
            Task(subagent_type='sql-tuner', prompt="c")
            ```
            Or call `Agent(subagent_type: "doc-writer", prompt: "<what>")`, or `Agent(subagent_type: "<agent>")`.
            Then Agent(test-gate) and Agent(somebody).
            """);
        Assert.Equal(["log-reader & sql-tuner x2", "doc-writer", "test-gate"], patterns.Select(pattern => pattern.Flow));
        Assert.All(patterns, pattern =>
            Assert.Equal((PatternForm.Call, "test-gate", "test-gate: Failures"), (pattern.Form, pattern.Caller, pattern.Name)));
        Assert.Equal([8, 14, 15], patterns.Select(pattern => pattern.Line));
        Assert.Equal(3, patterns[0].Invocations);
    }

    [Theory]
    [InlineData("Slow pages: log-reader + sql-tuner + doc-writer", "log-reader & sql-tuner & doc-writer", "Slow pages")]
    [InlineData("| Slow pages | `log-reader` + `sql-tuner` | One after another |", "log-reader > sql-tuner", "Slow pages")]
    [InlineData("| Slow pages | `log-reader` + `sql-tuner` + `doc-writer` | First the log, the others in parallel |",
        "log-reader > sql-tuner & doc-writer", "Slow pages")]
    [InlineData("| Slow pages | `log-reader` + `sql-tuner` + `doc-writer` | In parallel, the reader last |",
        "sql-tuner & doc-writer > log-reader", "Slow pages")]
    [InlineData("- **Flow:** log-reader → sql-tuner → doc-writer", "log-reader > sql-tuner > doc-writer", "Flow")]
    [InlineData("- Flow: log-reader -> sql-tuner", "log-reader > sql-tuner", "Flow")]
    [InlineData("1. Mangled: log-reader \uFFFD sql-tuner", "log-reader > sql-tuner", "Mangled")]
    [InlineData("`scout` + sql-tuner", "scout & sql-tuner", "Who")]
    public void Lines_that_join_agents_are_patterns_with_their_order(string line, string flow, string name)
    {
        var pattern = Assert.Single(Read($"# Who\n\n{line}\n"));
        Assert.Equal((flow, name, "test-gate"), (pattern.Flow, pattern.Name, pattern.Caller));
    }

    [Theory]
    [InlineData("Never use log-reader + sql-tuner on one table.")]
    [InlineData("log-reader, sql-tuner and doc-writer are specialists.")]
    [InlineData("The scout + sql-tuner")]
    [InlineData("See agents/log-reader.md + sql-tuner.md")]
    [InlineData("unknown-one + unknown-two")]
    public void Lines_that_only_name_agents_are_not_patterns(string line) => Assert.Empty(Read(line));

    [Fact]
    public void One_agent_before_an_arrow_and_several_after_it_calls_them()
    {
        var pattern = Assert.Single(Read("- log-reader → parallel: sql-tuner, doc-writer"));
        Assert.Equal(("log-reader", "sql-tuner & doc-writer", PatternForm.Flow), (pattern.Caller, pattern.Flow, pattern.Form));
    }

    [Fact]
    public void Only_tables_of_callers_define_who_may_call_whom()
    {
        var patterns = Read("""
            | Caller | Calls | For |
            |---|---|---|
            | `log-reader` | `sql-tuner`, `doc-writer` | Slow things |

            | Agent | Level |
            |---|---|
            | `log-reader` | `sql-tuner` is below |
            """);
        var pattern = Assert.Single(patterns);
        Assert.Equal(("log-reader", "sql-tuner & doc-writer", PatternForm.Choice, 5 + 2),
            (pattern.Caller, pattern.Flow, pattern.Form, pattern.Line));
    }

    [Fact]
    public void Commands_and_memory_describe_the_main_thread_and_repeats_are_counted()
    {
        Write("test-gate", "Nothing.");
        _sandbox.Write("project/CLAUDE.md", "<!-- a comment -->\n@docs/who.md\n");
        _sandbox.Write("project/docs/who.md", "<!-- one -->\nlog-reader + sql-tuner\n\nAgain log-reader + sql-tuner\n");
        _sandbox.Write("project/.claude/commands/go.md", "Agent(subagent_type: \"nobody\")\n");
        var patterns = PromptPatternReader.Read(_sandbox.Discover(), TestContext.Current.CancellationToken);
        Assert.All(patterns, pattern => Assert.Equal(CoordinationPattern.MainThread, pattern.Caller));
        var combination = Assert.Single(patterns, pattern => pattern.Form == PatternForm.Combination);
        Assert.Equal((2, 2), (combination.Line, combination.Seen));
        Assert.Equal(["nobody"], Assert.Single(patterns, pattern => pattern.Form == PatternForm.Call).UnknownAgents);
    }

    [Fact]
    public void The_sample_ecosystem_has_its_combinations_and_callers()
    {
        var ecosystem = Ecosystem.Discover(new EcosystemOptions { Root = Repository.Samples, IncludeUser = false, IncludePlugins = false },
            TestContext.Current.CancellationToken);
        var patterns = PromptPatternReader.Read(ecosystem, TestContext.Current.CancellationToken);
        Assert.Equal(15, patterns.Count(pattern => pattern.Form == PatternForm.Combination));
        Assert.Equal(15, patterns.Count(pattern => pattern.Form == PatternForm.Choice));
        Assert.Equal("api-designer > contract-checker > backend-engineer",
            patterns.Single(pattern => pattern.Name == "New public endpoint").Flow);
        Assert.Equal("incident-commander > log-analyst & observability-engineer",
            patterns.Single(pattern => pattern.Name == "Outage").Flow);
        Assert.Equal("changelog-editor & docs-writer > release-manager", patterns.Single(pattern => pattern.Name == "Release").Flow);
        Assert.Equal("triage-gateway & quality-gateway & release-gateway & research-gateway",
            patterns.First(pattern => pattern is { Form: PatternForm.Call, Caller: "main", Invocations: 4 }).Flow);
        Assert.All(patterns, pattern => Assert.Empty(pattern.UnknownAgents));
    }

    [Fact]
    public void Reading_time_is_proportional_to_the_text() =>
        LinearTime.AssertHolds(400_000, "log-reader + sql-tuner → doc-writer, `scout` Agent( | ", text => Read(text));

    private IReadOnlyList<CoordinationPattern> Read(string body)
    {
        Write("test-gate", body);
        return PromptPatternReader.Read(_sandbox.Discover(), TestContext.Current.CancellationToken);
    }

    private void Write(string name, string body)
    {
        foreach (var agent in Agents)
            _sandbox.Write($"project/.claude/agents/{agent}.md",
                $"---\nname: {agent}\ndescription: About {agent}\n---\n{(agent == name ? body : "Work.")}");
    }
}
