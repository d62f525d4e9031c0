using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization;

/// <summary>Prompts that earlier versions broke, and similar ones: their lines stay at every level.</summary>
public class CaseTests
{
    public static TheoryData<string, string> Kept { get; } = new()
    {
        { "an amount", "Give the axis a wide range of 0 to 1000. Pick a large number of at least 2048 bits.\n" },
        { "an object", "Before any change, ask the user for the purpose of the change. Name the process of releasing.\n" },
        { "an event", "Put the order number in the event that you publish. Go from prior to posterior.\n" },
        { "notes to take", "If the build is slow, measure it. Note that in the summary.\n\n- Note that down.\n- Note that for later.\n" },
        { "a greeting", "Please keep in mind that in order to win, it is important to note that prior to noon nobody is there.\n" },
        { "a quotation", "When the service is down, answer with exactly this text:\n\n> Please note that the service is closed due to "
            + "the fact that we move. Prior to Monday nobody can help.\n" },
        { "a header to copy",
            "Every decision record starts with this header:\n\n---\nstatus: proposed\ndate: YYYY-MM-DD\n---\n\nAfter it comes the "
            + "context.\n" },
        { "branches", "Review mode check:\n\n- `solo`: skip the gate. Proceed to step 5 and present the stories for review.\n- `lean`: "
            + "it is no phase gate. Proceed to step 5 and present the stories for review.\n" },
        { "gates", "## Gate: one\n\n- [ ] The architecture document exists at `docs/architecture.md`\n\n## Gate: two\n\n- [ ] A sprint "
            + "plan is written\n- [ ] The architecture document exists at `docs/architecture.md`\n" },
        { "headings that repeat", "# Report\n\n## Report\n\nWrite it.\n" },
        { "bold orders", string.Concat(Enumerable.Range(0, 12).Select(i => $"- **Wait for approval** of step {i}\n")) },
        { "a step with examples in its title",
            "## Step 1: Understanding the Skill with Concrete Examples\n\n"
                + Distinct("Skip this step only when usage pattern {0} is already clearly understood. ")
                + "\n\nNever ask more than one question.\n" },
        { "a negative list below Code Examples",
            $"## Code Examples\n\nOne excellent example beats many.\n\n**Never do "
                + $"this:**\n\n{Items("Implement the example in five or more languages")}\nYou must run each example.\n" },
        { "dispatch in one response",
            $"## Dispatch in Parallel\n\nIssue all subagent dispatches in the same response - they run in "
                + $"parallel:\n\n```text\n{Repeat("Subagent (general-purpose): \"Fix agent-tool-abort.test.ts failures\"\n")}```\n" },
        { "a process in YAML",
            $"## Immediate Mistake Documentation\n\n```yaml\nWhen Mistake Detected:\n  Stop "
                + $"Immediately:\n{Repeat("    - Halt further implementation\n")}```\n" },
        { "a process as a graph",
            $"## The Process\n\n```dot\ndigraph process {{\n{Repeat("    \"Read plan\" -> \"Dispatch implementer\" ;\n")}}}\n```\n" },
        { "a schema",
            $"## Output schema\n\nWrite each finding as a block like this - nothing is asserted without an evidence "
                + $"path:\n\n```json\n{{\n{Repeat("  \"pattern\": \"External API 503 followed by unbounded retries\",\n")}}}\n```\n" },
        { "text that orders",
            "## Reference material\n\n"
                + Distinct("Read the log of build {0} and summarize: what failed, since when, and who changed it. ") + "\n" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void Meaningful_lines_stay(string kind, string body)
    {
        foreach (var level in Enum.GetValues<OptimizationLevel>())
        {
            var result = Prompts.Optimize(Prompts.Agent(body), level);
            Assert.True(body == result.Optimized.Body, $"{kind} at {level}: {string.Join("; ", result.Edits)}");
            Assert.Empty(result.Files);
        }
    }

    [Fact]
    public void Nothing_is_derived_from_an_example()
    {
        const string Description = "Use this agent when several agents must work together.";
        var result = Prompts.Optimize(
            Prompts.Agent("You coach.\n",
                $"\"{Description} Examples:\\n\\n<example>\\nContext: When workflow inefficiencies surface\\nuser: \\\"Handoffs "
                    + $"are slow\\\"\\nassistant: \\\"I use it.\\\"\\n</example>\""), OptimizationLevel.Standard);
        Assert.Equal(Description, result.Optimized.Description);
        Assert.Equal("You coach.\n", result.Optimized.Body);
    }

    private static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, 60));

    private static string Distinct(string format) =>
        string.Concat(Enumerable.Range(0, 60).Select(i => format.Replace("{0}", $"{i}", StringComparison.Ordinal))).TrimEnd();

    private static string Items(string text) => string.Concat(Enumerable.Range(0, 60).Select(i => $"- {text}, as in case {i}\n"));
}
