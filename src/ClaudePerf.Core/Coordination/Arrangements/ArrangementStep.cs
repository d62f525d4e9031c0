using System.Collections.Immutable;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>A step from what Claude Code does today to an arrangement that costs less.</summary>
/// <param name="Pattern">The pattern's name.</param>
/// <param name="Id">What kind of step it is, such as <c>tool-order</c>.</param>
/// <param name="Effect">What else it may change.</param>
/// <param name="What">What changes, a short sentence.</param>
/// <param name="How">How it is done.</param>
/// <param name="Agents">The agents that it is about; empty for all.</param>
/// <param name="Saved">USD that it saves a run, on top of the steps before it; what only pays with a later step may be below zero.</param>
/// <param name="Cost">USD of a run with it and all steps before it.</param>
/// <param name="SavedOfToday">What all steps up to it save of today's cost, as a share.</param>
/// <param name="Seconds">What the run is expected to wait for responses with it and all steps before it; null where nothing tells.</param>
public sealed record ArrangementStep(
    string Pattern, string Id, StepEffect Effect, string What, string How, ImmutableArray<string> Agents, decimal Saved, decimal Cost, double SavedOfToday, double? Seconds)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Id} ({Effect}): ${Saved:0.0000} less, ${Cost:0.0000}");
}

/// <summary>
/// An arrangement of a pattern that costs less than what Claude Code does today, found by simulating what could be changed. Safe steps
/// come first; what may change behaviour and what changes
/// models follow apart, each on top of what stands before it.
/// </summary>
public sealed record CoordinationArrangement
{
    /// <summary>The pattern's name.</summary>
    public required string Pattern { get; init; }

    /// <summary>USD of a run as it is today.</summary>
    public required decimal Cost { get; init; }

    /// <summary>The steps in their order.</summary>
    public required ImmutableArray<ArrangementStep> Steps { get; init; }

    /// <summary>USD of a run with the safe steps alone.</summary>
    public decimal SafeCost => CostWith(StepEffect.Safe);

    /// <summary>USD of a run with the safe steps and those that may change what agents do; no other model.</summary>
    public decimal JudgedCost => CostWith(StepEffect.Behaviour);

    /// <summary>USD of a run with all steps, cheaper models among them.</summary>
    public decimal ModelCost => CostWith(StepEffect.Model);

    /// <summary>What the safe steps save, as a share.</summary>
    public double SavedSafely => Share(SafeCost);

    /// <summary>What the safe steps and those that may change what agents do save, as a share.</summary>
    public double SavedJudged => Share(JudgedCost);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Pattern}: ${Cost:0.0000} today, ${SafeCost:0.0000} safely, ${JudgedCost:0.0000} with steps to judge");

    private decimal CostWith(StepEffect effect) => Steps.LastOrDefault(step => step.Effect <= effect)?.Cost ?? Cost;

    private double Share(decimal cost) => Cost == 0 ? 0 : 1 - (double)(cost / Cost);
}
