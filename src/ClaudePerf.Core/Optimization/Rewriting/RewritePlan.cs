using System.Collections.Immutable;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>The sections of a prompt that are worth rewriting, with the expected cost.</summary>
public sealed record RewritePlan
{
    /// <summary>The prompt, optimized without a model.</summary>
    public required OptimizationResult Prompt { get; init; }

    /// <summary>The sections, in the order of the text.</summary>
    internal ImmutableArray<RewriteSection> Sections { get; init; } = [];

    /// <summary>The number of sections.</summary>
    public int Count => Sections.Length;

    /// <summary>The number of sections with stored answers, which cost nothing.</summary>
    public int Known => Sections.Count(section => section.Answer is not null);

    /// <summary>
    /// The cost of the other sections in USD at the list price: the instructions and the section as input, and output
    /// as long as the section. An answer that is not shorter costs that much; others cost less.
    /// </summary>
    public decimal PredictedCost => Sections.Sum(section => section.PredictedCost);

    /// <summary>The cost of the other sections in USD if every answer has the maximum length.</summary>
    public decimal HighestCost => Sections.Sum(section => section.HighestCost);

    /// <summary>Tokens sent and received if every answer has the maximum length.</summary>
    public long MostTokens => Sections.Sum(section => section.Most.InputTokens + section.Most.OutputTokens);
}

/// <summary>A section to rewrite.</summary>
/// <param name="Start">The offset where it begins in the optimized text.</param>
/// <param name="End">The offset after its last non-space character.</param>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Title">Its heading; empty for text before the first one.</param>
/// <param name="Request">The request.</param>
/// <param name="Answer">The stored answer; null if there is none.</param>
/// <param name="PredictedCost">The expected cost in USD; 0 for a stored answer.</param>
/// <param name="Most">The tokens of the request with the longest possible answer.</param>
/// <param name="HighestCost">The cost of <paramref name="Most"/> in USD.</param>
internal sealed record RewriteSection(int Start, int End, int Line, string Title, WriterRequest Request, string? Answer,
    decimal PredictedCost, TokenUsage Most, decimal HighestCost);
