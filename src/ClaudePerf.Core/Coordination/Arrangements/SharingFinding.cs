using System.Collections.Immutable;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>Something that keeps the agents of a pattern from reading in the provider's cache what others have written.</summary>
/// <param name="Pattern">The pattern's name.</param>
/// <param name="Id">What it is, such as <c>tool-order</c>.</param>
/// <param name="Effect">What else it changes to do away with it.</param>
/// <param name="Message">What was found, a sentence.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Agents">The agents that it is about; empty for all.</param>
/// <param name="Cost">USD that it costs in each run: the run simulated with it and without.</param>
/// <param name="Tokens">Tokens of a run that are read from the cache without it, and processed with it.</param>
/// <param name="Seconds">Seconds that the run waits longer for responses; null where nothing tells.</param>
/// <param name="MonthlyCost">USD in thirty days, by how often transcripts show the pattern; null where they do not.</param>
public sealed record SharingFinding(
    string Pattern, string Id, StepEffect Effect, string Message, string Remedy, ImmutableArray<string> Agents, decimal Cost, long Tokens, double? Seconds, decimal? MonthlyCost)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Id}: ${Cost:0.0000} a run. {Message}");
}
