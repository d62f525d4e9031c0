using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// More tokens than any of Claude's tokenizers would count: two for each byte and one besides. A byte-pair encoding has at least one byte
/// in each token, and no correction of a
/// generation doubles that. It needs none of the tables that an estimate takes tens of milliseconds to load.
/// </summary>
internal sealed class MostTokens : ITokenCounter
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
