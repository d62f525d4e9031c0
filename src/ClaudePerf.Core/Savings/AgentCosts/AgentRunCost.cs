using System.Globalization;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.AgentCosts;

/// <summary>
/// What the runs of one agent cost, in USD. The parts add up to the cost: start-up is the initial context (tools, instructions,
/// memory, task) in every request of a run, the answer is the output of its last request, and work is everything else.
/// </summary>
public sealed record AgentRunCost
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The number of runs.</summary>
    public required long Runs { get; init; }

    /// <summary>The number of requests.</summary>
    public required long Requests { get; init; }

    /// <summary>The cost of the period.</summary>
    public required decimal Cost { get; init; }

    /// <summary>The cost per month of 30 days.</summary>
    public required decimal MonthlyCost { get; init; }

    /// <summary>The cost of a run.</summary>
    public decimal RunCost => Cost / Runs;

    /// <summary>The part of a run's cost for its initial context.</summary>
    public required decimal RunStartup { get; init; }

    /// <summary>The part of a run's cost for its work.</summary>
    public decimal RunWork => RunCost - RunStartup - RunAnswer;

    /// <summary>The part of a run's cost for its answer.</summary>
    public required decimal RunAnswer { get; init; }

    /// <summary>Says which subagents <see cref="Of"/> leaves out, or that none ran.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="culture">The culture of figures.</param>
    /// <returns>A sentence; null if all subagents are named.</returns>
    public static string? LeftOut(SavingReplay replay, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(replay);
        if (replay.UnnamedRequests > 0)
        {
            var requests = string.Create(culture, $"{replay.UnnamedRequests:N0} {(replay.UnnamedRequests == 1 ? "request" : "requests")}");
            return string.Create(culture, $"{(replay.Agents.Count == 0 ? "Subagents" : "Other subagents")} ran, but their transcripts, "
                + $"from an old version of Claude Code, do not contain their names: {requests} for ${replay.UnnamedCost:N2}.");
        }
        return replay.Agents.Count == 0 ? "No agents ran in this period." : null;
    }

    /// <summary>Computes what the runs of each agent cost, the most expensive first.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="now">The end of a period without an end.</param>
    public static IReadOnlyList<AgentRunCost> Of(SavingReplay replay, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(replay);
        var month = (decimal)(SavingFinder.DaysPerMonth / SavingFinder.DaysOf(replay, now));
        return [.. replay.Agents.Select(runs => runs.ToCost(month))];
    }
}
