using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Reports.Live;

/// <summary>The screen fits any terminal, and untrusted texts cannot control it.</summary>
public class LiveScreenTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 30, 0, TimeSpan.Zero);

    [Fact]
    public void It_fits_every_size() => Gen.Select(Gen.Int[20, 200], Gen.Int[1, 60], Gen.Int[0, 30], Gen.Int[0, 6])
        .Sample((width, height, requests, budgets) =>
    {
        var lines = LiveScreen.Draw(Usage(requests, budgets, "reviewer"), width, height, color: false);
        Assert.True(lines.Count <= height, $"{lines.Count} lines");
        Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length} of {width}: {line}"));
    }, iter: 200);

    [Fact]
    public void Colors_can_be_turned_off()
    {
        Assert.DoesNotContain('\u001b', string.Concat(LiveScreen.Draw(Usage(5, 2, "reviewer"), 100, 40, color: false)));
        Assert.Contains("\u001b[", string.Concat(LiveScreen.Draw(Usage(5, 2, "reviewer"), 100, 40)), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_cannot_control_the_terminal()
    {
        var lines = LiveScreen.Draw(Usage(3, 1, "evil\u001b]0;owned\u0007\u009b2J\u202e[red]x"), 120, 40, color: false);
        var text = string.Concat(lines);
        Assert.DoesNotContain(text, character => char.IsControl(character) || character == '\u202e');
        Assert.Contains("evil\uFFFD]0;owned\uFFFD", text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_shows_the_given_usage()
    {
        var text = string.Join('\n', LiveScreen.Draw(Usage(3, 2, "reviewer"), 100, 40, color: false));
        Assert.All(["Today", "Block until 19:00", "Session", "Models today", "Agents today", "an hour", "daily-1", "reviewer", "sonnet-5",
            "read from cache", "14:00:02"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    private static LiveUsage Usage(int requests, int budgets, string agent)
    {
        var table = UsageTable.FromRequests(
            [.. Enumerable.Range(0, requests)
                .Select(i => Requests.At($"2026-11-22T14:00:{i:00}Z", input: 1000 * i, id: $"-{i}")
                    with { AgentType = agent, Project = "/home/" + agent })]);
        return LiveUsageReader.Read(table, Requests.By(), [], Now, TestContext.Current.CancellationToken) with
        {
            Budgets = [.. Enumerable.Range(0, budgets).Select(i => new BudgetState
            {
                Budget = new TokenBudget { Name = $"daily-{i}", Limit = 10, Unit = i % 2 == 0 ? BudgetUnit.USD : BudgetUnit.Tokens },
                Used = 4m * i,
            })],
        };
    }
}
