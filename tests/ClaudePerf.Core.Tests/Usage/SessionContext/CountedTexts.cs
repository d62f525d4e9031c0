using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Tests.Usage.SessionContext;

/// <summary>One token per character; counts how many texts were counted.</summary>
internal sealed class CountedTexts : ITokenCounter
{
    private readonly LengthCounter _length = new();
    private int _texts;

    internal int Texts
    {
        get => _texts;
        set => _texts = value;
    }

    public TokenCountMethod Method => _length.Method;

    public TokenizerGeneration Generation => _length.Generation;

    public string Version => "counted";

    public TokenCount Count(ReadOnlySpan<char> text)
    {
        Interlocked.Increment(ref _texts);
        return _length.Count(text);
    }
}
