using System.Collections.Immutable;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>A step from Claude Code's current behavior to a cheaper arrangement.</summary>
/// <param name="Pattern">The name of the pattern.</param>
/// <param name="Id">The kind of step, such as <c>tool-order</c>.</param>
/// <param name="Effect">What else it may change.</param>
/// <param name="What">A short sentence saying what changes.</param>
/// <param name="How">How to do it.</param>
/// <param name="Agents">The agents it affects; empty for all.</param>
/// <param name="Saved">USD that it saves per run, on top of the steps before it; can be negative if it only pays off with a later
/// step.</param>
/// <param name="Cost">USD per run with this step and all steps before it.</param>
/// <param name="SavedOfToday">The share of today's cost that all steps up to this one save.</param>
/// <param name="Seconds">The expected wait for responses per run, with this step and all steps before it; null if unknown.</param>
public sealed record ArrangementStep(
    string Pattern, string Id, StepEffect Effect, string What, string How, ImmutableArray<string> Agents, decimal Saved, decimal Cost,
    double SavedOfToday, double? Seconds)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Id} ({Effect}): ${Saved:0.0000} less, ${Cost:0.0000}");
}

/// <summary>
/// A cheaper arrangement of a pattern than Claude Code's current behavior, found by simulating possible changes. Safe steps come
/// first, followed by those that may change behavior and those that change models, each on top of the steps before it.
/// </summary>
public sealed record CoordinationArrangement
{
    /// <summary>The name of the pattern.</summary>
    public required string Pattern { get; init; }

    /// <summary>USD per run as it is today.</summary>
    public required decimal Cost { get; init; }

    /// <summary>The steps in order.</summary>
    public required ImmutableArray<ArrangementStep> Steps { get; init; }

    /// <summary>USD per run with only the safe steps.</summary>
    public decimal SafeCost => CostWith(StepEffect.Safe);

    /// <summary>USD per run with the safe steps and those that may change what agents do, without other models.</summary>
    public decimal JudgedCost => CostWith(StepEffect.Behaviour);

    /// <summary>USD per run with all steps, including cheaper models.</summary>
    public decimal ModelCost => CostWith(StepEffect.Model);

    /// <summary>The share that the safe steps save.</summary>
    public double SavedSafely => Share(SafeCost);

    /// <summary>The share that the safe steps and those that may change what agents do save.</summary>
    public double SavedJudged => Share(JudgedCost);

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{Pattern}: ${Cost:0.0000} today, ${SafeCost:0.0000} with safe steps, ${JudgedCost:0.0000} with steps that need review");

    private decimal CostWith(StepEffect effect) => Steps.LastOrDefault(step => step.Effect <= effect)?.Cost ?? Cost;

    private double Share(decimal cost) => Cost == 0 ? 0 : 1 - (double)(cost / Cost);
}
