using System.Collections.Immutable;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>
/// Something that prevents the agents of a pattern from reading what others have written to the provider's cache.
/// </summary>
/// <param name="Pattern">The name of the pattern.</param>
/// <param name="Id">The kind of finding, such as <c>tool-order</c>.</param>
/// <param name="Effect">What else fixing it may change.</param>
/// <param name="Message">A sentence describing the finding.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Agents">The agents it affects; empty for all.</param>
/// <param name="Cost">USD that it costs per run: the difference between simulating the run with it and without it.</param>
/// <param name="Tokens">Tokens per run that are processed with it and would be read from the cache without it.</param>
/// <param name="Seconds">The additional seconds per run spent waiting for responses; null if unknown.</param>
/// <param name="MonthlyCost">USD per thirty days, based on how often the pattern occurs in transcripts; null if it does
/// not.</param>
public sealed record SharingFinding(
    string Pattern, string Id, StepEffect Effect, string Message, string Remedy, ImmutableArray<string> Agents, decimal Cost, long Tokens,
    double? Seconds, decimal? MonthlyCost)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Id}: ${Cost:0.0000} a run. {Message}");
}
