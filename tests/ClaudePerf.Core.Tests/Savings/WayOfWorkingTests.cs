using ClaudePerf.Core.Savings;
using Step = ClaudePerf.Core.Tests.Savings.WorkedSessions.Step;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>Planted requests that could have been combined or delegated are found with their dollars.</summary>
public sealed class WayOfWorkingTests : IDisposable
{
    private const int Sessions = 12;
    private const string Chains = "Reads one after the other";
    private const string Lists = "Requests that only keep a task list";
    private const string Exploration = "Exploration in main threads";

    // Of claude-opus-5 and claude-haiku-5-5, in USD per million tokens.
    private const decimal Write = 6.25m;
    private const decimal Read = 0.5m;
    private const decimal Output = 25m;
    private const decimal CheapWrite = 0.125m;
    private const decimal CheapRead = 0.01m;
    private const decimal CheapOutput = 0.5m;

    private readonly WorkedSessions _sessions = new();

    public void Dispose() => _sessions.Dispose();

    [Theory]
    [InlineData("Read")]
    [InlineData("Grep")]
    public void Chains_of_single_reads_are_found_with_their_dollars(string tool)
    {
        var saved = 0m;
        for (var i = 0; i < Sessions; i++)
        {
            var steps = Work(i, step => step % 8 is >= 2 and < 6 ? new Step(tool, $"/home/dev/shop/part{step}.cs", 900, 80) : null);
            _sessions.Write(i, steps);
            saved += Bill(steps) - Bill(steps, step => step.Tool == tool);
        }
        var answer = _sessions.Find();
        var finding = Only(answer, Chains);
        Assert.InRange(WorkedSessions.InPeriod(answer, finding.Saving) / saved, 0.95m, 1.05m);
        Assert.Equal((SavingKind.WayOfWorking, SavingCertainty.UpperBound), (finding.Kind, finding.Certainty));
    }

    [Fact]
    public void A_read_that_a_result_led_to_is_not_part_of_a_chain()
    {
        for (var i = 0; i < Sessions; i++)
            _sessions.Write(i, Work(i, static step => step % 8 is >= 2 and < 6
                ? new Step("Read", $"/home/dev/shop/part{step}.cs", 900, 80) { Result = $"see part{step + 1}.cs" } : null));
        Assert.DoesNotContain(_sessions.Find(0).Findings, static finding => finding.Title.StartsWith(Chains, StringComparison.Ordinal));
    }

    [Fact]
    public void Requests_that_only_keep_a_list_are_found_with_their_dollars()
    {
        var saved = 0m;
        for (var i = 0; i < Sessions; i++)
        {
            var steps = Work(i, static step => step % 5 == 2 ? new Step("TodoWrite", "", 300, 120) : null);
            _sessions.Write(i, steps);
            saved += Bill(steps) - Bill(steps, static step => step.Tool == "TodoWrite", keepsFirst: false);
        }
        var answer = _sessions.Find();
        Assert.InRange(WorkedSessions.InPeriod(answer, Only(answer, Lists).Saving) / saved, 0.95m, 1.05m);
    }

    [Fact]
    public void Exploration_is_found_with_what_a_subagent_on_a_cheap_model_saves()
    {
        var saved = 0m;
        for (var i = 0; i < Sessions; i++)
        {
            var steps = Work(i, static step => step is >= 6 and < 16
                ? new Step("Read", $"/home/dev/shop/part{step}.cs", 4000, 80) { Result = $"see part{step + 1}.cs" } : null);
            _sessions.Write(i, steps);
            saved += Bill(steps) - Delegated(steps, 6, 16);
        }
        var answer = _sessions.Find();
        var finding = Only(answer, Exploration);
        Assert.InRange(WorkedSessions.InPeriod(answer, finding.Saving) / saved, 0.95m, 1.05m);
        Assert.Equal(SavingCertainty.UpperBound, finding.Certainty);
    }

    [Fact]
    public void Files_that_are_edited_later_are_not_exploration()
    {
        for (var i = 0; i < Sessions; i++)
            _sessions.Write(i, Work(i, static step => step is >= 6 and < 16 ? new Step("Read", $"/home/dev/shop/part{step}.cs", 4000, 80)
                : step is >= 16 and < 26 ? new Step("Edit", $"/home/dev/shop/part{step - 10}.cs", 300, 90) : null));
        Assert.DoesNotContain(_sessions.Find(0).Findings,
            static finding => finding.Title.StartsWith(Exploration, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_found_in_sessions_that_edit_and_run()
    {
        for (var i = 0; i < Sessions; i++)
            _sessions.Write(i, Work(i, static _ => null));
        Assert.Empty(_sessions.Find().Findings);
    }

    [Fact]
    public void A_request_that_two_ways_of_working_would_avoid_counts_once_in_the_total()
    {
        for (var i = 0; i < Sessions; i++)
            _sessions.Write(i, Work(i, static step => step is >= 6 and < 16 ? new Step("Read", $"/home/dev/shop/part{step}.cs", 4000, 80)
                : null));
        var answer = _sessions.Find();
        Assert.True(answer.Findings.Count >= 2);
        Assert.True(answer.Together < answer.Findings.Sum(static finding => finding.Saving));
        Assert.InRange(answer.Together / answer.Findings.Sum(static finding => finding.AddedSaving), 0.9999m, 1.0001m);
    }

    private static SavingFinding Only(SavingAnswer answer, string title) =>
        Assert.Single(answer.Findings, finding => finding.Title.StartsWith(title, StringComparison.Ordinal));

    private static List<Step> Work(int session, Func<int, Step?> planted) => [.. Enumerable.Range(0, 40).Select(step =>
        planted(step) ?? new Step(step % 2 == 0 ? "Bash" : "Edit", $"/home/dev/shop/own{session}.cs", 700, 150))];

    // The bill in USD. Requests after the first of each stretch of avoidable ones only write their output; without keepsFirst, the
    // first one too.
    private static decimal Bill(List<Step> steps, Func<Step, bool>? avoids = null, bool keepsFirst = true)
    {
        var (bill, prompt, kept) = (0m, WorkedSessions.Start, WorkedSessions.Shared);
        for (var i = 0; i < steps.Count; i++)
        {
            bill += steps[i].Output * Output;
            if (avoids?.Invoke(steps[i]) != true || (keepsFirst && !avoids(steps[i - 1])))
            {
                bill += (kept * Read) + ((prompt - kept) * Write);
                kept = prompt;
            }
            prompt += steps[i].Growth;
        }
        return bill / 1_000_000;
    }

    // The bill if a subagent makes the calls from one step to another: it starts with 22,000 tokens, and 1,900 tokens of call and
    // answer remain of what it reads.
    private static decimal Delegated(List<Step> steps, int from, int to)
    {
        var (bill, prompt, kept) = (0m, WorkedSessions.Start, WorkedSessions.Shared);
        var (own, before) = (22_000L, 0L);
        for (var i = 0; i < steps.Count; i++)
        {
            if (i >= from && i < to)
            {
                bill += (before * CheapRead) + ((own - before) * CheapWrite) + (steps[i].Output * CheapOutput);
                (before, own) = (own, own + steps[i].Growth);
            }
            if (i <= from || i >= to)
            {
                bill += (kept * Read) + ((prompt - kept) * Write) + (steps[i].Output * Output);
                kept = prompt;
                prompt += i == from ? 1_900 : steps[i].Growth;
            }
        }
        return (bill + (before * CheapRead) + ((own - before) * CheapWrite) + (1_500 * CheapOutput)) / 1_000_000;
    }
}
