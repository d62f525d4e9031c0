using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Replaces long-winded phrases.</summary>
internal sealed class FillerRule : PromptRule
{
    /// <inheritdoc/>
    public override string Id => "filler";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Standard;

    /// <inheritdoc/>
    public override string Title => "Filler in prose";

    /// <inheritdoc/>
    public override string What => "Replaces long-winded phrases by the word that says the same: 'in order to' by 'to', 'prior to' by 'before'.";

    /// <inheritdoc/>
    public override string Why => "The sentence says the same. Only phrases of a fixed list without negations, modals, numbers and names are touched, never in quotations, headings, code or tables.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "0 to 0.2% of the body";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options) => StockPhrases.Shorten(this, document, atStart: false);
}
