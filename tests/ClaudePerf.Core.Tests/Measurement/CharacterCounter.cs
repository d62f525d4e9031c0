using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Tests.Measurement;

/// <summary>Counts one token per character, so that a test's figures can be read from its texts.</summary>
internal sealed class CharacterCounter(TokenizerGeneration generation) : ITokenCounter
{
    public TokenCountMethod Method => TokenCountMethod.Exact;

    public TokenizerGeneration Generation => generation;

    public string Version => "characters";

    public TokenCount Count(ReadOnlySpan<char> text) => TokenCount.Exactly(text.Length);
}
