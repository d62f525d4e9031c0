using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Evidence;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// The tokens paid for a prompt in the user's real usage: its always-on tokens in every session, and the tokens of
/// every use. For memory also those of every agent invocation, which is sent with it.
/// </summary>
/// <param name="Sessions">The number of sessions.</param>
/// <param name="Invocations">The number of uses; 0 if unknown, in which case only sessions count.</param>
/// <param name="Before">Tokens that were paid.</param>
/// <param name="After">Tokens that the optimized prompt would have cost.</param>
/// <param name="Since">The time of the first counted request, UTC.</param>
/// <param name="Until">The time of the last counted request, UTC.</param>
public sealed record PaidTokens(long Sessions, long Invocations, long Before, long After, DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>Tokens that would have been saved.</summary>
    public long Saved => Before - After;

    /// <summary>Weights a prompt's tokens by its use.</summary>
    /// <returns>Null if no session is known or the prompt is not in a file.</returns>
    internal static PaidTokens? Compute(OptimizationResult result, OptimizationEvidence evidence)
    {
        if (evidence is not { Sessions: > 0, Since: { } since, Until: { } until } || result.Path is null)
            return null;
        var invocations = evidence.InvocationsOf(result.Original) ?? 0;
        var sent = result.Kind is PromptKind.Memory or PromptKind.Rule
            ? evidence.Sessions + evidence.Agents.Values.Sum(agent => agent.Invocations)
            : evidence.Sessions;
        return new PaidTokens(
            evidence.Sessions,
            invocations,
            (result.AlwaysOnBefore * sent) + (UseTokens(result.Before) * invocations),
            (result.AlwaysOnAfter * sent) + (UseTokens(result.After) * invocations),
            since,
            until);
    }

    // The overhead is included: a shorter tools line reduces it.
    private static long UseTokens(Measurement.PromptMeasurement measurement) => measurement.OnInvokeTokens + measurement.OverheadTokens;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Before:N0} tokens paid in {Sessions:N0} sessions and {Invocations:N0} uses since {Since:yyyy-MM-dd}; {After:N0} with this");
}
