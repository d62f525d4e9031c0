using System.Globalization;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>
/// Finds prompts that cost tokens but are not used: shadowed ones, and those that the user's sessions never called.
/// </summary>
internal static class UsageFindings
{
    /// <summary>The finding about a definition that another one with the same name overrides.</summary>
    internal const string Shadowed = "shadowed-definition";

    /// <summary>The finding about a definition that no session used.</summary>
    internal const string Unused = "unused-definition";

    // A prompt that only a few sessions, or sessions over a few days, did not use may be for other work.
    private const long MinSessions = 20;
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromDays(14);

    internal static IEnumerable<OptimizationFinding> Find(PromptDefinition definition, long alwaysOnTokens, OptimizationEvidence? evidence)
    {
        var path = definition.Path.Length == 0 ? null : definition.Path;
        if (definition.ShadowedBy is { } stronger)
        {
            yield return new OptimizationFinding(
                Shadowed, definition.Name, path,
                    $"'{stronger}' has the same name and overrides it, so it can never be used. Delete or rename it.",
                    0);
        }
        if (evidence is { Since: { } since, Until: { } until } && IsUnused(definition, evidence) && until - since >= ShortestPeriod)
        {
            yield return new OptimizationFinding(
                Unused, definition.Name, path,
                string.Create(CultureInfo.InvariantCulture,
                    $"None of the {evidence.Sessions:N0} sessions here since {since:yyyy-MM-dd} used it, but each paid "
                        + $"{alwaysOnTokens:N0} tokens for its line in the listing. Delete it, or move it to where it is used."),
                alwaysOnTokens);
        }
    }

    private static bool IsUnused(PromptDefinition definition, OptimizationEvidence evidence) =>
        definition is { IsActive: true, ListingLine: not null } && evidence.Sessions >= MinSessions
            && evidence.InvocationsOf(definition) == 0;
}
