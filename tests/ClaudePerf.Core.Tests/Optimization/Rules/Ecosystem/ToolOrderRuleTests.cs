using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

public sealed class ToolOrderRuleTests
{
    private const string Max = "tools: Read, Grep, Edit\n";

    [Theory]
    [InlineData("tools: Edit, Grep, Read\n", "tools: Read, Grep, Edit\n")]
    [InlineData("tools: Edit,Grep,Read # all of them\n", "tools: Read,Grep,Edit # all of them\n")]
    [InlineData("tools: Edit Grep Read\n", "tools: Read Grep Edit\n")]
    [InlineData("tools: \"Edit, Grep, Read\"\n", "tools: \"Read, Grep, Edit\"\n")]
    [InlineData("tools: 'Edit, Grep, Read'\n", "tools: 'Read, Grep, Edit'\n")]
    [InlineData("tools: Edit,\n  Grep,\n  Read\ncolor: red\n", "tools: Read,\n  Grep,\n  Edit\ncolor: red\n")]
    [InlineData("tools: [Edit, Grep, Read]\n", "tools: [Read, Grep, Edit]\n")]
    [InlineData("tools: [\"Edit\", 'Grep', Read]\n", "tools: [Read, 'Grep', \"Edit\"]\n")]
    [InlineData("tools: [\n    Edit,\n    Grep, Read\n  ] # why\n", "tools: [\n    Read,\n    Grep, Edit\n  ] # why\n")]
    [InlineData("tools: [\"Edit, Grep\", Read]\n", "tools: [\"Read, Grep\", Edit]\n")]
    [InlineData("tools:\n  - Edit\n  - Grep\n  - Read\ncolor: red\n", "tools:\n  - Read\n  - Grep\n  - Edit\ncolor: red\n")]
    [InlineData(
        "tools:\n- Edit # to change\n- Grep\n# to look\n- \"Read\"\n", "tools:\n# to look\n- \"Read\"\n- Grep\n- Edit # to change\n")]
    [InlineData("tools:\n  # to change\n  - Edit\n  - Grep\n\n  - Read\n  # the end\nmodel: opus\n",
        "tools:\n\n  - Read\n  - Grep\n  # to change\n  - Edit\n  # the end\nmodel: opus\n")]
    [InlineData("tools: Edit, LS, Grep, Read, TodoWrite, Edit\n", "tools: Read, LS, Grep, Edit, TodoWrite, Edit\n")]
    [InlineData("tools: [Bash]\ntools: Edit, Grep, Read\n", "tools: [Bash]\ntools: Read, Grep, Edit\n")]
    public void The_most_common_order_wins_in_every_notation(string before, string after)
    {
        foreach (var newline in (string[])["\n", "\r\n"])
        {
            var text = Agent("three", before).ReplaceLineEndings(newline);
            var results = Optimize(Agent("one", Max), Agent("two", Max), text);
            Assert.False(results[0].IsChanged || results[1].IsChanged);
            Assert.Equal(Agent("three", after).ReplaceLineEndings(newline), results[2].Text);
            Assert.True(results[2].Preservation.Passed, results[2].Preservation.ToString());
            var edit = Assert.Single(results[2].Edits);
            Assert.Equal(("tool-order", EditState.Applied, OptimizationLevel.Lossless), (edit.RuleId, edit.State, edit.Level));
            Assert.Equal("The order of 2 of 3 agents with the same tools: Read, Edit, Grep", edit.Summary);
        }
    }

    [Theory]
    // Patterns and old names count as the tools they name, and the notation stays.
    [InlineData("tools: Agent(a, b), Bash(git log:*), mcp__x__*, Read\n", "tools: Read, mcp__x__*, Bash, Task\n",
        "tools: Task, Bash, mcp__x__*, Read\n")]
    [InlineData("tools: Agent(a, b), Bash, Read\n", "tools: [Read, \"Bash(git add:*, git commit:*)\", 'Task']\n",
        "tools: ['Task', \"Bash(git add:*, git commit:*)\", Read]\n")]
    // Grep is not sent together with Bash, and neither are denied tools.
    [InlineData("tools: Bash, Read\n", "tools: Read, Grep, Bash\n", "tools: Bash, Grep, Read\n")]
    [InlineData(
        "tools: Bash, Read\n", "tools: Read, Edit, Bash\ndisallowedTools: Edit\n", "tools: Bash, Edit, Read\ndisallowedTools: Edit\n")]
    public void The_tools_that_are_sent_decide(string most, string before, string after) =>
        Assert.Equal(Agent("three", after), Optimize(Agent("one", most), Agent("two", most), Agent("three", before))[2].Text);

    [Theory]
    [InlineData("tools: Edit, Grep\n")]
    // Grep is always sent last.
    [InlineData("tools: Grep, Read, Edit\n")]
    [InlineData("tools: Read, Grep, Edit\nmemory: project\n")]
    [InlineData("")]
    [InlineData("tools: \"*\"\n")]
    [InlineData("tools: Grep\ntools: Read, Grep, Edit, Bash\n")]
    // If the text does not match what is read letter by letter, nothing is guessed.
    [InlineData("tools: \"\\x45dit, Grep, Read\"\n")]
    [InlineData("tools: [Edit, # to change\n  Grep, Read]\n")]
    [InlineData("tools: [&a Edit, Grep, Read, *a]\n")]
    [InlineData("tools: >\n  Edit, Grep,\n  Read\n")]
    public void Everything_else_is_left_alone(string tools)
    {
        var results = Optimize(Agent("one", Max), Agent("two", Max), Agent("three", tools));
        Assert.All(results, result => Assert.False(result.IsChanged, result.Text));
    }

    [Fact]
    public void Without_a_most_common_order_tools_are_sorted_by_name()
    {
        var results = Optimize(Agent("one", "tools: Read, Write, Bash\n"), Agent("two", "tools: Write, Read, Bash\n"));
        Assert.All(results, result => Assert.Equal(["Bash", "Read", "Write"], result.Optimized.Tools!.Value));
        Assert.All(results,
            result => Assert.StartsWith("One order for the 2 agents", Assert.Single(result.Edits).Summary, StringComparison.Ordinal));
    }

    [Fact]
    public void A_single_agent_has_nothing_to_share() => Assert.False(Optimize(Agent("one", "tools: Write, Bash, Read\n"))[0].IsChanged);

    [Fact]
    public void It_belongs_to_the_first_level_and_can_be_left_out()
    {
        string[] texts = [Agent("one", Max), Agent("two", Max), Agent("three", "tools: Edit, Grep, Read\n")];
        Assert.True(Optimizer(new OptimizationOptions { Measure = Prompts.Options.Measure,
            Level = OptimizationLevel.Lossless })(texts)[2].IsChanged);
        Assert.False(
            Optimizer(Prompts.Options with { Level = OptimizationLevel.Structural, ExcludeRules = ["tool-order"] })(texts)[2].IsChanged);
    }

    // One more token in the listing is nothing compared with what is shared; other edits are still dropped if they
    // cost more.
    [Fact]
    public void An_order_stays_even_if_it_costs_a_token_more()
    {
        var options = Prompts.Options with
        {
            Level = OptimizationLevel.Lossless,
            Measure = Prompts.Options.Measure with { Counter = static model => new EditFirstIsCheap(model.Tokenizer) },
        };
        var results =
            Optimizer(options)([Agent("one", Max), Agent("two", Max), Agent("three", "tools: Edit, Grep, Read\n") + "A.\n\n\n\n\nB.\n"]);
        Assert.Equal(Agent("three", Max) + "A.\n\n\n\n\nB.\n", results[2].Text);
        Assert.Equal(results[2].AlwaysOnBefore + 1, results[2].AlwaysOnAfter);
    }

    private static string Agent(string name, string more) => $"---\nname: {name}\ndescription: About {name}\n{more}---\nYou are {name}.\n";

    private static IReadOnlyList<OptimizationResult> Optimize(params string[] texts) =>
        Optimizer(Prompts.Options with { Rules = ["tool-order"] })(texts);

    private static Func<string[], IReadOnlyList<OptimizationResult>> Optimizer(OptimizationOptions options) => texts =>
        new PromptOptimizer(options)
            .OptimizeAll([.. texts.Select(text => Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Agent))]);

    /// <summary>
    /// A listing whose tools start with Edit takes one token less; blank lines take none, but removing them costs
    /// one.
    /// </summary>
    private sealed class EditFirstIsCheap(TokenizerGeneration generation) : ITokenCounter
    {
        public TokenCountMethod Method => TokenCountMethod.Estimate;

        public TokenizerGeneration Generation => generation;

        public string Version => "Edit first is cheap";

        public TokenCount Count(ReadOnlySpan<char> text) => TokenCount.Exactly(
            100 + (text.Contains("(Tools: Edit", StringComparison.Ordinal) ? 0 : 1)
                + (text.Contains("\n\n\n", StringComparison.Ordinal) ? 0 : 1));
    }
}
