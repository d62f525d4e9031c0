using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Tests.Optimization.Preservation;

/// <summary>A move is legal only if it was declared, and only to the declared place.</summary>
public sealed class DeclaredMoveTests
{
    private const string Path = "/x/.claude/references/helper/colours.md";
    private const string Reading = ".claude/references/helper/colours.md";
    private const string Moved = "- red: 1\n- green: 2\n- blue: 3\n";
    private const string Before = $"# Work\n\nRead it. Never push.\n\n## Colours\n\n{Moved}\n## Steps\n\n1. Stop it.\n2. Start it.\n";

    private static readonly AddedText Pointer = AddedText.Pointer("Colours", Reading, "when you paint");

    private static readonly string After = Before.Replace(Moved, Pointer.Text + "\n", StringComparison.Ordinal);

    [Fact]
    public void A_declared_move_passes() => Assert.Empty(Differences(After, Moved));

    [Fact]
    public void The_file_may_begin_with_the_heading() => Assert.Empty(Differences(After, "## Colours\n\n" + Moved));

    [Fact]
    public void An_undeclared_move_is_a_loss() => Assert.NotEmpty(Differences(After, Moved, declares: false));

    public static TheoryData<string, string> Wrong { get; } = new()
    {
        { After, "- red: 1\n- green: 2\n" },
        { After, "- red: 1\n- blue: 3\n- green: 2\n" },
        { After, "- red: 1\n- green: 3\n- blue: 3\n" },
        { After, "- red: 1\n- green: 2\n  - blue: 3\n" },
        { After, "1. red: 1\n2. green: 2\n3. blue: 3\n" },
        { After, Moved + "\nAlways push.\n" },
        { After, "Never read this.\n\n" + Moved },
        { Before.Replace(Moved, "", StringComparison.Ordinal), Moved },
        { Before.Replace(Moved, "", StringComparison.Ordinal) + "\n" + Pointer.Text + "\n", Moved },
        { Before.Replace(Moved, "", StringComparison.Ordinal)
            .Replace("Read it.", $"Read it.\n\n{Pointer.Text}\n\n", StringComparison.Ordinal), Moved },
        { After.Replace("Never push.", "", StringComparison.Ordinal), Moved },
        { After.Replace("## Colours\n\n", "", StringComparison.Ordinal), Moved },
        { After.Replace("1. Stop it.\n2. Start it.", "1. Start it.\n2. Stop it.", StringComparison.Ordinal), Moved },
        { After.Replace("when you paint", "always", StringComparison.Ordinal), Moved },
        { After.Replace(Pointer.Text, $"{Pointer.Text}\n\n- red: 1", StringComparison.Ordinal), Moved + "- red: 1\n" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_move_that_differs_from_its_declaration_is_noticed(string after, string file) => Assert.NotEmpty(Differences(after, file));

    [Fact]
    public void A_heading_does_not_leave_its_text()
    {
        var after = Before.Replace("## Colours\n\n- red: 1\n", Pointer.Text + "\n\n", StringComparison.Ordinal);
        Assert.NotEmpty(Differences(after, "## Colours\n\n- red: 1\n"));
    }

    [Theory]
    [InlineData("Wait for the answer of the user. Wait for the answer of the user.\n", "Wait for the answer of the user.\n", true)]
    [InlineData("- Wait for the answer.\n- Wait for the answer.\n- Go.\n", "- Wait for the answer.\n- Go.\n", true)]
    [InlineData("- Wait for the answer.\n- Go.\n- Wait for the answer.\n", "- Wait for the answer.\n- Go.\n", false)]
    [InlineData("- A\n  - Wait.\n- B\n  - Wait.\n", "- A\n  - Wait.\n- B\n", false)]
    [InlineData("Wait for it.\n\nWait for it.\n", "Wait for it.\n", false)]
    [InlineData("1. Wait for it.\n2. Wait for it.\n", "1. Wait for it.\n", false)]
    [InlineData("> Wait for it. Wait for it.\n\nX.\n", "> Wait for it.\n\nX.\n", true)]
    [InlineData("```\na\na\n```\n", "```\na\n```\n", false)]
    [InlineData("| a |\n|---|\n| 1 |\n| 1 |\n", "| a |\n|---|\n| 1 |\n", false)]
    [InlineData("- Wait.\n  - A\n- Wait.\n  - B\n", "- Wait.\n  - A\n  - B\n", false)]
    public void One_of_two_equal_neighbors_may_be_removed(string before, string after, bool passes) =>
        Assert.Equal(passes, PreservationCheck.Differences(Inventory(before), Inventory(after), new DeclaredChanges()).Count == 0);

    private static List<UnitDifference> Differences(string after, string file, bool declares = true)
    {
        var declared = new DeclaredChanges();
        var start = Before.IndexOf(Moved, StringComparison.Ordinal);
        if (declares)
        {
            declared.Add(new ProposedEdit
            {
                Rule = OptimizationRules.All[0],
                Changes = [TextChange.Replace(start, start + Moved.Length, Pointer)],
                Files = [new ReferenceFile(Path, file)],
                Moves = [new MovedText(start, start + Moved.Length, Path, Pointer)],
                Summary = "Moves colours",
            });
        }
        return PreservationCheck.Differences(Inventory(Before), Inventory(after), declared);
    }

    private static PreservationInventory Inventory(string body) =>
        PreservationInventory.Create(PromptDocument.Parse(Ecosystem.ReadText(PromptFile.FromText(Prompts.Agent(body)), PromptKind.Agent)));
}
