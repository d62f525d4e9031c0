using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Shortens boilerplate at the begin of sentences.</summary>
internal sealed class OpenersRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "openers";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Boilerplate openers";

    /// <inheritdoc/>
    public override string What => "Shortens what sentences begin with out of habit: 'Please note that', 'Use this agent when' to 'Use when'.";

    /// <inheritdoc/>
    public override string Why => "The sentence says the same without it. Only phrases of a fixed list without negations, modals, numbers and names are touched.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 1% of descriptions, less of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options) => StockPhrases.Shorten(this, document, atStart: true);
}
