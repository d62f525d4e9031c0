using System.Globalization;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Reports.Overview;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Reports.Overview;

/// <summary>The text of an overview: one screen, whatever its width and whatever is missing.</summary>
public sealed class OverviewTextTests : IDisposable
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;

    public OverviewTextTests() => CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _culture;

    [Fact]
    public void At_80_columns_it_is_one_screen() => Assert.Equal("""
        ClaudePerf, Sun 2026-11-22 14:30, /home/dev/shop
        Spending                                               Get-TokenUsage -Last 30d
             $128.40  in 7 days, 12% more than in the 7 days before
             $512.10  in 30 days, 8% less than in the 30 days before
        Most expensive agents in 30 days        Get-TokenUsage -Last 30d -GroupBy Agent
             $312.40   61%  main
              $88.10   17%  Explore
              $51.00   10%  reviewer
        Most expensive sessions in 30 days    Get-TokenUsage -Last 30d -GroupBy Session
              $41.20    8%  Fix the flaky payment test (shop, 2 d ago)
              $31.00    6%  shop (11111111, 5 h ago)
              $20.50    4%  A title that is much too long for on… (warehouse, 20 d ago)
        Provider cache in 30 days                 Measure-ProviderCache -Last 30d -Miss
              $21.30  for 34 avoidable misses; 94% of prompts read from it
        Start-up of every session in this folder                   Measure-PromptTokens
              $18.20  a month: about 13,510 tokens, in 12 sessions
        Errors in 47 definitions                                    Test-AgentEcosystem
               error  reviewer: The frontmatter does not end: add a line with three da…
        Budgets                                                         Get-TokenBudget
             $212.50  106%  team: $200.00 a month
              $12.30   62%  daily: $20.00 a month
        Savings                                                        Find-TokenSaving
              $45.10  a month: Prompts longer than 200,000 tokens
              $31.00  a month: Prompts written again within the cache lifetime (308 ti…
              $28.50  a month at most: Tool results longer than 5,000 tokens
              $97.00  a month together, 19% of the monthly bill, about $512.10
        Saved so far                                                    Get-TokenSaving
              $31.90  by 1 change; no difference yet for 2 more changes

        Next: Test-AgentEcosystem says how to repair what does not work.
        """, Text(SampleOverview.Full, 80));

    [Fact]
    public void At_120_columns_it_shows_more() => Assert.Equal("""
        ClaudePerf, Sun 2026-11-22 14:30, /home/dev/shop
        Spending                                                                                       Get-TokenUsage -Last 30d
             $128.40  in 7 days, 12% more than in the 7 days before
             $512.10  in 30 days, 8% less than in the 30 days before; 12,345 requests in 56 sessions
        Most expensive agents in 30 days                                                Get-TokenUsage -Last 30d -GroupBy Agent
             $312.40   61%  main (8,000 requests)
              $88.10   17%  Explore (3,100 requests)
              $51.00   10%  reviewer (1 request)
        Most expensive sessions in 30 days                                            Get-TokenUsage -Last 30d -GroupBy Session
              $41.20    8%  Fix the flaky payment test (shop, 2 d ago, 812 requests)
              $31.00    6%  shop (11111111, 5 h ago, 90 requests)
              $20.50    4%  A title that is much too long for one line of a narrow terminal… (warehouse, 20 d ago, 77 requests)
        Provider cache in 30 days                                                         Measure-ProviderCache -Last 30d -Miss
              $21.30  for 34 avoidable misses; 94% of prompts read from it
        Start-up of every session in this folder                                                           Measure-PromptTokens
              $18.20  a month: about 13,510 tokens, 1.4% of the context window, in 12 sessions
        Errors in 47 definitions                                                                            Test-AgentEcosystem
               error  reviewer: The frontmatter does not end: add a line with three dashes after the last field, otherwise the…
        Budgets                                                                                                 Get-TokenBudget
             $212.50  106%  team: $200.00 a month
              $12.30   62%  daily: $20.00 a month; forecast $13.30
        Savings                                                                                                Find-TokenSaving
              $45.10  a month: Prompts longer than 200,000 tokens ($40.10 to $50.10)
              $31.00  a month: Prompts written again within the cache lifetime (308 times) ($26.00 to $36.00)
              $28.50  a month at most: Tool results longer than 5,000 tokens ($23.50 to $33.50)
              $97.00  a month together, 19% of the monthly bill, about $512.10
        Saved so far                                                                                            Get-TokenSaving
              $31.90  by 1 change, $19.14 a month; no difference yet for 2 more changes

        Next: Test-AgentEcosystem says how to repair what does not work.
        """, Text(SampleOverview.Full, 120));

    [Fact]
    public void Without_anything_it_says_what_to_do_first() => Assert.Equal("""
        ClaudePerf, Sun 2026-11-22 14:30, /home/dev
        Spending                                               Get-TokenUsage -Last 30d
          No Claude Code transcripts were found in ~/.claude/projects or
          ~/.config/claude/projects (set CLAUDE_CONFIG_DIR to change the location).
          Claude Code creates them there when it runs.
        Start-up of every session in this folder                   Measure-PromptTokens
                      no agents, skills or CLAUDE.md here; -Path shows another folder
        Budgets                                                         Get-TokenBudget
                none  Set-TokenBudget daily 20 -Period Day warns at 20 dollars a day

        Next: Use Claude Code in a project, then run Get-ClaudePerf there.
        """, Text(SampleOverview.Empty, 80));

    [Fact]
    public void Agents_without_usage_are_measured_and_tested_first()
    {
        var text = Text(SampleOverview.Empty with { Definitions = 3, StartupTokens = 1_200 }, 80);
        Assert.Contains("about 1,200 tokens; no sessions here in 30 days", text, StringComparison.Ordinal);
        Assert.EndsWith("Next: Measure-PromptTokens shows what each prompt will cost.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Find-TokenSaving", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_changes_saved_is_shown_plainly()
    {
        Assert.Contains("none  no difference can be shown yet for 1 change\n",
            Text(SampleOverview.Full with { Saved = null, Changes = 1, ChangesWithoutDifference = 1 }, 80), StringComparison.Ordinal);
        Assert.Contains("-$31.90  by 1 change\n",
            Text(SampleOverview.Full with { Saved = -31.9m, Changes = 1, ChangesWithoutDifference = 0 }, 80), StringComparison.Ordinal);
        Assert.Contains("none  Find-TokenSaving -Apply ", Text(SampleOverview.Full with { Changes = 0 }, 80), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_come_before_savings()
    {
        Assert.StartsWith("Test-AgentEcosystem", SampleOverview.Full.NextStep, StringComparison.Ordinal);
        Assert.StartsWith("Find-TokenSaving", (SampleOverview.Full with { Errors = [] }).NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void With_nothing_to_do_there_is_no_next_step()
    {
        var overview = SampleOverview.Full with { Errors = [], Savings = [] };
        Assert.Null(overview.NextStep);
        Assert.DoesNotContain("Next:", Text(overview, 80), StringComparison.Ordinal);
        Assert.Contains("none  no change would save 1% or more", Text(overview, 80), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_errors_and_budgets_are_counted()
    {
        var text = Text(SampleOverview.Full with
        {
            Errors = [.. Enumerable.Range(0, 500).Select(static i => SampleOverview.Finding($"agent-{i}", "It does not load."))],
            Budgets = [.. Enumerable.Range(0, 500).Select(static i => SampleOverview.Budget($"budget-{i}", i, 1000))],
        }, 80);
        Assert.Contains("and 497 more errors", text, StringComparison.Ordinal);
        Assert.Contains("50%  budget-499", text, StringComparison.Ordinal);
        Assert.Contains("and 496 more budgets", text, StringComparison.Ordinal);
        Assert.InRange(text.Split('\n').Length, 24, 40);
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        var text = Text(SampleOverview.Full with { Problems = ["The folder '/home/dev/shop' cannot be read."], StartupTokens = null }, 80);
        Assert.Contains("could not be measured", text, StringComparison.Ordinal);
        Assert.Contains("The folder '/home/dev/shop' cannot be read.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Amounts_without_a_price_are_marked()
    {
        var text = Text(SampleOverview.Full with
        {
            Cost7Days = null, Unpriced = [new UnpricedUsage("claude-next-1", 3, new TokenUsage(5, 0, 0, 0, 0))],
        }, 80);
        Assert.Contains("?  in 7 days", text, StringComparison.Ordinal);
        Assert.Contains("$512.10+  in 30 days", text, StringComparison.Ordinal);
        Assert.Contains("?  for next-1: price unknown, see Get-Help Get-ModelPrice", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 100, ", as in the 7 days before")]
    [InlineData(100, 150, ", 50% more than in the 7 days before")]
    [InlineData(200, 150, ", 25% less than in the 7 days before")]
    [InlineData(0, 150, "")]
    [InlineData(null, 150, "")]
    public void A_change_is_shown_if_it_is_known(int? before, int now, string change) => Assert.Contains($"in 7 days{change}\n",
        Text(SampleOverview.Full with { Cost7DaysBefore = before, Cost7Days = now }, 80), StringComparison.Ordinal);

    [Fact]
    public void It_fits_every_width() => Gen.Int[1, 200].Sample(static width =>
    {
        foreach (var overview in (CostOverview[])[SampleOverview.Full, SampleOverview.Empty])
        {
            Assert.All(Text(overview, width).Split('\n'), line =>
                Assert.True(TerminalText.Width(line) < Math.Clamp(width, 40, 120), $"{TerminalText.Width(line)} of {width}: {line}"));
        }
    }, iter: 100);

    [Fact]
    public void Colors_only_add_escape_sequences()
    {
        var colored = SampleOverview.Full.ToText(80, color: true);
        Assert.Contains("\u001b[", colored, StringComparison.Ordinal);
        Assert.Equal(Text(SampleOverview.Full, 80),
            string.Concat(colored.Split('\u001b').Select(static (part, i) => i == 0 ? part : part[(part.IndexOf('m') + 1)..])));
    }

    [Fact]
    public void Names_cannot_control_the_terminal()
    {
        const string Evil = "evil\u001b]0;owned\u0007\u009b2J\u202ex\ny";
        var text = Text(SampleOverview.Full with
        {
            Path = Evil,
            TopAgents = [new(Evil, 1, 1, 1)],
            TopSessions = [new(Evil, Evil, SampleOverview.Now, 1, 1, 1, Evil), new(null, null, SampleOverview.Now, 1, 1, 1, Evil)],
            Errors = [SampleOverview.Finding(Evil, Evil)],
            Budgets = [SampleOverview.Budget(Evil, 1, 2)],
            Problems = [Evil],
        }, 120);
        Assert.DoesNotContain(text, static character => (char.IsControl(character) && character != '\n') || character == '\u202e');
        Assert.DoesNotContain("\ny", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_readable_in_a_CSV_file()
    {
        Assert.Equal("main $312.40; Explore $88.10; reviewer $51.00", SampleOverview.Full.TopAgents.ToString());
        Assert.Equal("daily Warning; team Exceeded", SampleOverview.Full.Budgets.ToString());
        Assert.Equal("", SampleOverview.Empty.TopAgents.ToString());
        Assert.Equal("", SampleOverview.Empty.Errors.ToString());
    }

    private static string Text(CostOverview overview, int width) => overview.ToText(width);
}
