using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization;

/// <summary>The totals of all optimized prompts of one kind, or of all kinds.</summary>
public sealed record OptimizationSummary
{
    /// <summary>The kind; null for the overall total.</summary>
    public PromptKind? Kind { get; init; }

    /// <summary>The number of prompts.</summary>
    public required int Count { get; init; }

    /// <summary>The number of changed prompts.</summary>
    public required int Changed { get; init; }

    /// <summary>The texts' total tokens before.</summary>
    public required long TokensBefore { get; init; }

    /// <summary>The texts' total tokens after.</summary>
    public required long TokensAfter { get; init; }

    /// <summary>Tokens saved in the texts.</summary>
    public long TokensSaved => TokensBefore - TokensAfter;

    /// <summary>Tokens that every session paid for them before.</summary>
    public required long AlwaysOnBefore { get; init; }

    /// <summary>Tokens that every session pays for them after.</summary>
    public required long AlwaysOnAfter { get; init; }

    /// <summary>Total tokens that one use of each added before.</summary>
    public required long OnInvokeBefore { get; init; }

    /// <summary>Total tokens that one use of each adds after.</summary>
    public required long OnInvokeAfter { get; init; }

    /// <summary>USD saved by 1,000 uses of each.</summary>
    public required decimal CostSavedPerThousandUses { get; init; }

    /// <summary>Tokens paid in the user's real usage; null if the usage index has none.</summary>
    public long? PaidBefore { get; init; }

    /// <summary>Tokens that would have been paid.</summary>
    public long? PaidAfter { get; init; }

    /// <summary>The number of edits made.</summary>
    public required int Applied { get; init; }

    /// <summary>The number of edits that were not made because they would have lost something.</summary>
    public required int Dropped { get; init; }

    /// <summary>The number of edits that are made only if the user names their rule.</summary>
    public required int Proposed { get; init; }

    /// <summary>Tokens that the proposals would save in the prompts.</summary>
    public required long TokensProposed { get; init; }

    /// <summary>
    /// What is unknown about how the prompts are used and what follows from that; null if enough is known.
    /// </summary>
    public string? MissingEvidence { get; init; }

    /// <summary>The number of different files that text moved to.</summary>
    public required int Files { get; init; }

    /// <summary>Directives that were lost; always 0 for an optimization.</summary>
    public required int DirectivesLost { get; init; }

    /// <summary>
    /// Sums results: one row per kind in the order of <see cref="PromptKind"/>, then, if there are several kinds, the
    /// total.
    /// </summary>
    public static IEnumerable<OptimizationSummary> FromResults(IReadOnlyCollection<OptimizationResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var kinds = results.GroupBy(result => result.Kind).OrderBy(group => group.Key).ToList();
        foreach (var group in kinds)
            yield return Sum(group.Key, [.. group]);
        if (kinds.Count > 1)
            yield return Sum(null, results);
    }

    private static OptimizationSummary Sum(PromptKind? kind, IReadOnlyCollection<OptimizationResult> results)
    {
        var paid = results.Where(result => result.Paid is not null).Select(result => result.Paid!).ToList();
        return new OptimizationSummary
        {
            Kind = kind,
            Count = results.Count,
            Changed = results.Count(result => result.IsChanged),
            TokensBefore = results.Sum(result => result.TokensBefore),
            TokensAfter = results.Sum(result => result.TokensAfter),
            AlwaysOnBefore = results.Sum(result => result.AlwaysOnBefore),
            AlwaysOnAfter = results.Sum(result => result.AlwaysOnAfter),
            OnInvokeBefore = results.Sum(result => result.OnInvokeBefore),
            OnInvokeAfter = results.Sum(result => result.OnInvokeAfter),
            CostSavedPerThousandUses = results.Sum(result => result.CostSavedPerThousandUses),
            PaidBefore = paid.Count == 0 ? null : paid.Sum(tokens => tokens.Before),
            PaidAfter = paid.Count == 0 ? null : paid.Sum(tokens => tokens.After),
            Applied = Edits(results, EditState.Applied),
            Dropped = Edits(results, EditState.Dropped),
            Proposed = Edits(results, EditState.Proposed),
            TokensProposed = results.Sum(result => result.TokensProposed),
            MissingEvidence = results.Select(result => result.MissingEvidence).FirstOrDefault(missing => missing is not null),
            Files = results.SelectMany(result => result.Files).Select(file => file.Path).Distinct(StringComparer.Ordinal).Count(),
            DirectivesLost = results.Sum(result =>
                result.Preservation.Violations.Count(violation => violation is { Kind: Preservation.PreservedKind.Directive, Lost: true })),
        };
    }

    private static int Edits(IReadOnlyCollection<OptimizationResult> results, EditState state) =>
        results.Sum(result => result.Edits.Count(edit => edit.State == state));

    /// <summary><see cref="AlwaysOnAfter"/>, as tables name it.</summary>
    public long AlwaysOn => AlwaysOnAfter;

    /// <summary><see cref="OnInvokeAfter"/>, as tables name it.</summary>
    public long OnInvoke => OnInvokeAfter;

    /// <summary><see cref="CostSavedPerThousandUses"/>, as tables name it.</summary>
    public decimal SavedPer1k => CostSavedPerThousandUses;
}
