using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Evidence;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// The tokens paid for a prompt as the user really used it: what is always on in every session, and what a use adds at every use. Of memory also at
/// every invocation of an agent, which is sent with it.
/// </summary>
/// <param name="Sessions">How many sessions there were.</param>
/// <param name="Invocations">How often it was used; 0 where nothing tells, and then only sessions count.</param>
/// <param name="Before">Tokens that were paid.</param>
/// <param name="After">Tokens that would have been paid for the optimized prompt.</param>
/// <param name="Since">The first request that was counted, UTC.</param>
/// <param name="Until">The last request that was counted, UTC.</param>
public sealed record PaidTokens(long Sessions, long Invocations, long Before, long After, DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>Tokens that would not have been paid.</summary>
    public long Saved => Before - After;

    /// <summary>Weighs a prompt's tokens by its use.</summary>
    /// <returns>Null where no session is known or the prompt is text in no file.</returns>
    internal static PaidTokens? Of(OptimizationResult result, OptimizationEvidence evidence)
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

    // The overhead belongs to it: a shorter tools line makes it smaller.
    private static long UseTokens(Measurement.PromptMeasurement measurement) => measurement.OnInvokeTokens + measurement.OverheadTokens;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Before:N0} tokens paid in {Sessions:N0} sessions and {Invocations:N0} uses since {Since:yyyy-MM-dd}; {After:N0} with this");
}
