using System.Globalization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Performance.Optimization;

/// <summary>The figures of one level on one ecosystem.</summary>
internal sealed class LevelFigures(string name, OptimizationLevel level, IReadOnlyList<OptimizationResult> results, int changedAgain,
    double seconds, MeasureOptions measure)
{
    internal string Name => name;

    internal OptimizationLevel Level => level;

    internal IReadOnlyList<OptimizationResult> Results => results;

    internal long AlwaysOnBefore => results.Sum(result => result.AlwaysOnBefore);

    internal long AlwaysOnAfter => results.Sum(result => result.AlwaysOnAfter);

    internal long OnInvokeBefore => results.Sum(result => result.OnInvokeBefore);

    internal long OnInvokeAfter => results.Sum(result => result.OnInvokeAfter);

    /// <summary>Always-on tokens of descriptions only: what examples in them can save.</summary>
    internal long ListingBefore => Listed.Sum(result => result.AlwaysOnBefore);

    internal long ListingAfter => Listed.Sum(result => result.AlwaysOnAfter);

    internal int Files => results.SelectMany(result => result.Files).Select(file => file.Path).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Tokens of the files that text moved to, each counted once.</summary>
    internal long MovedTokens => results.SelectMany(result => result.Files).DistinctBy(file => file.Path, StringComparer.Ordinal)
        .Sum(file => measure.Counter(measure.Catalog.DefaultModel).Count(file.Content).Tokens);

    internal int ChangedAgain => changedAgain;

    internal int Directives => results.Sum(result => result.Preservation.DirectivesBefore);

    internal int DirectivesLost => results.Sum(result => result.Preservation.DirectivesBefore - result.Preservation.DirectivesAfter);

    internal int Violations => results.Sum(result => result.Preservation.Violations.Length);

    /// <summary>Prompts that no longer load, or load with another name, model, tools or skills.</summary>
    internal int Unloadable => results.Count(result => result.Original.Loads != result.Optimized.Loads
        || result.Original.Name != result.Optimized.Name || result.Original.Model != result.Optimized.Model
        || !(result.Original.Tools ?? []).SequenceEqual(result.Optimized.Tools ?? [])
            || !result.Original.Skills.SequenceEqual(result.Optimized.Skills));

    internal IEnumerable<(string Rule, int Applied, int Dropped, int Proposed)> Rules =>
        results.SelectMany(result => result.Edits).GroupBy(edit => edit.RuleId).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Count(edit => edit.State == EditState.Applied),
            group.Count(edit => edit.State == EditState.Dropped), group.Count(edit => edit.State == EditState.Proposed)));

    /// <summary>Moves that were made, or that were proposed because they may not pay.</summary>
    internal IReadOnlyList<MoveBreakEven> Moves(EditState state) =>
        [.. results.SelectMany(result => result.Edits).Where(edit => edit.State == state)
        .Select(edit => edit.BreakEven).OfType<MoveBreakEven>()];

    /// <summary>Tokens that proposals would save.</summary>
    internal long Proposed => results.SelectMany(result => result.Edits).Where(edit => edit.State == EditState.Proposed)
        .Sum(edit => edit.TokensSaved);

    /// <summary>Prompts that cost more than before, in a use or in a session.</summary>
    internal int MoreExpensive => MoreExpensiveResults.Count();

    internal IEnumerable<OptimizationResult> MoreExpensiveResults =>
        results.Where(result => result.OnInvokeAfter > result.OnInvokeBefore || result.AlwaysOnAfter > result.AlwaysOnBefore);

    private IEnumerable<OptimizationResult> Listed =>
        results.Where(result => result.Kind is PromptKind.Agent or PromptKind.Skill or PromptKind.Command);

    internal static double Share(long before, long after) => before == 0 ? 0 : (before - after) / (double)before;

    internal object ToJson() => new
    {
        Name,
        Level = Level.ToString(),
        Prompts = results.Count,
        Changed = results.Count(result => result.IsChanged),
        AlwaysOnBefore,
        AlwaysOnAfter,
        ListingBefore,
        ListingAfter,
        OnInvokeBefore,
        OnInvokeAfter,
        AlwaysOnSaved = Math.Round(Share(AlwaysOnBefore, AlwaysOnAfter), 4),
        OnInvokeSaved = Math.Round(Share(OnInvokeBefore, OnInvokeAfter), 4),
        // The mean over prompts, so that one long prompt does not dominate.
        OnInvokeSavedMean = Math.Round(results.Where(result => result.OnInvokeBefore > 0)
            .Select(result => Share(result.OnInvokeBefore, result.OnInvokeAfter)).DefaultIfEmpty().Average(), 4),
        Files,
        MovedTokens,
        Moves = Moves(EditState.Applied).Count,
        MedianBreakEven = Median(Moves(EditState.Applied)),
        MovesProposed = Moves(EditState.Proposed).Count,
        ProposedTokens = Proposed,
        MoreExpensive,
        Directives,
        DirectivesLost,
        Violations,
        ChangedAgain,
        Unloadable,
        Seconds = Math.Round(seconds, 3),
        Rules = Rules.ToDictionary(rule => rule.Rule, rule => new { rule.Applied, rule.Dropped, rule.Proposed }),
    };

    internal static double? Median(IReadOnlyList<MoveBreakEven> moves) =>
        moves.Count == 0 ? null : Math.Round(moves.Select(move => move.Share).Order().ElementAt(moves.Count / 2), 2);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name,-20} {Level,-10} in every session {AlwaysOnBefore,7:N0} -> {AlwaysOnAfter,7:N0} "
        + $"({Share(AlwaysOnBefore, AlwaysOnAfter),6:0.0%})  in a use of each {OnInvokeBefore,8:N0} -> {OnInvokeAfter,8:N0} "
        + $"({Share(OnInvokeBefore, OnInvokeAfter),6:0.0%})  {Files,3} files ({MovedTokens:N0} tokens)  "
        + $"{Moves(EditState.Applied).Count} moves that pay up to {Median(Moves(EditState.Applied)):0%} of uses, "
        + $"{Moves(EditState.Proposed).Count} proposed; proposals {Proposed:N0} tokens  more expensive {MoreExpensive}, "
        + $"directives lost {DirectivesLost} of {Directives:N0}, changed again {changedAgain}, not loading {Unloadable}, {seconds:0.0} s");
}

/// <summary>The sums of one level over all folders.</summary>
internal sealed record LevelTotal(string Level, int Prompts, long AlwaysOnBefore, long AlwaysOnAfter, long OnInvokeBefore,
    long OnInvokeAfter, int MoreExpensive, int ChangedAgain)
{
    internal static LevelTotal Of(OptimizationLevel level, IReadOnlyList<LevelFigures> figures) => new(
        level.ToString(),
        figures.Sum(figure => figure.Results.Count),
        figures.Sum(figure => figure.AlwaysOnBefore),
        figures.Sum(figure => figure.AlwaysOnAfter),
        figures.Sum(figure => figure.OnInvokeBefore),
        figures.Sum(figure => figure.OnInvokeAfter),
        figures.Sum(figure => figure.MoreExpensive),
        figures.Sum(figure => figure.ChangedAgain));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"all {Prompts:N0} prompts, {Level,-10} in every session {AlwaysOnBefore:N0} -> {AlwaysOnAfter:N0} "
        + $"({LevelFigures.Share(AlwaysOnBefore, AlwaysOnAfter):0.0%})  in a use of each {OnInvokeBefore:N0} -> {OnInvokeAfter:N0} "
        + $"({LevelFigures.Share(OnInvokeBefore, OnInvokeAfter):0.0%})  more expensive {MoreExpensive}, changed again {ChangedAgain}");
}
