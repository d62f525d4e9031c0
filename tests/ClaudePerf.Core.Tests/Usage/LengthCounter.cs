using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Counts one token per character, so that expected values can be computed by hand.</summary>
internal sealed class LengthCounter : ITokenCounter
{
    public TokenCountMethod Method => TokenCountMethod.Exact;

    public TokenizerGeneration Generation => TokenizerGeneration.V5;

    public string Version => "length";

    public TokenCount Count(ReadOnlySpan<char> text) => TokenCount.Exactly(text.Length);
}
