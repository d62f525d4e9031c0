using System.Collections.Immutable;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>The sections of a prompt that are worth rewriting, and what asking for them will cost.</summary>
public sealed record RewritePlan
{
    /// <summary>The prompt, optimized without a model.</summary>
    public required OptimizationResult Prompt { get; init; }

    /// <summary>The sections, in the order of the text.</summary>
    internal ImmutableArray<RewriteSection> Sections { get; init; } = [];

    /// <summary>How many sections there are.</summary>
    public int Count => Sections.Length;

    /// <summary>How many of them were answered before and cost nothing.</summary>
    public int Known => Sections.Count(section => section.Answer is not null);

    /// <summary>
    /// USD that the others will cost at the list price: the instructions and the section as input, as much output as the section is long. An answer that
    /// makes nothing shorter costs that much; others cost less.
    /// </summary>
    public decimal PredictedCost => Sections.Sum(section => section.PredictedCost);

    /// <summary>USD that the others cost where every answer is as long as it may be.</summary>
    public decimal HighestCost => Sections.Sum(section => section.HighestCost);

    /// <summary>Tokens that are sent and answered where every answer is as long as it may be.</summary>
    public long MostTokens => Sections.Sum(section => section.Most.InputTokens + section.Most.OutputTokens);
}

/// <summary>A section to rewrite.</summary>
/// <param name="Start">Where it begins in the optimized text.</param>
/// <param name="End">Just after its last character that is no white space.</param>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Title">Its heading; empty for what stands before the first.</param>
/// <param name="Request">What is asked.</param>
/// <param name="Answer">What was answered before; null where nothing was.</param>
/// <param name="PredictedCost">USD that asking will cost; 0 where it was answered before.</param>
/// <param name="Most">The tokens of asking, with the longest answer.</param>
/// <param name="HighestCost">USD of <paramref name="Most"/>.</param>
internal sealed record RewriteSection(int Start, int End, int Line, string Title, WriterRequest Request, string? Answer, decimal PredictedCost, TokenUsage Most, decimal HighestCost);
