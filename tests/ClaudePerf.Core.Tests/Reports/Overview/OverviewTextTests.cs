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
        GOLDEN80
        """, Text(SampleOverview.Full, 80));

    [Fact]
    public void At_120_columns_it_shows_more() => Assert.Equal("""
        GOLDEN120
        """, Text(SampleOverview.Full, 120));

    [Fact]
    public void Without_anything_it_says_what_to_do_first() => Assert.Equal("""
        GOLDENEMPTY
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
        Assert.Contains("?  for next-1: the price is unknown", text, StringComparison.Ordinal);
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

    private static string Text(CostOverview overview, int width)
    {
        File.WriteAllText($"/tmp/h4/golden-{width}-{overview.Errors.Count}", overview.ToText(width));
        return overview.ToText(width);
    }
}
