using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Counts more tokens than any Claude tokenizer would: two per byte plus one. A byte-pair encoding has at least one byte per token,
/// and no correction for a model generation doubles that. It needs none of the tables that an estimate takes tens of milliseconds
/// to load.
/// </summary>
internal sealed class TokenUpperBound : ITokenCounter
{
    /// <inheritdoc/>
    public TokenCountMethod Method => TokenCountMethod.Estimate;

    /// <inheritdoc/>
    public TokenizerGeneration Generation => TokenizerGeneration.V5;

    /// <inheritdoc/>
    public string Version => "most";

    /// <inheritdoc/>
    public TokenCount Count(ReadOnlySpan<char> text) => TokenCount.Exactly(2L * Encoding.UTF8.GetByteCount(text) + 1);
}
