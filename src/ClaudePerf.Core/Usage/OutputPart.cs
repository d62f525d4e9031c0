namespace ClaudePerf.Core.Usage;

/// <summary>One content block of a message.</summary>
/// <param name="Hash">A hash of its content.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="IsThinking">Whether it is signed thinking.</param>
internal readonly record struct OutputPart(ulong Hash, long Tokens, bool IsThinking)
{
    /// <summary>The larger of two counts of one block.</summary>
    internal static OutputPart Max(OutputPart a, OutputPart b) =>
        a with { Tokens = Math.Max(a.Tokens, b.Tokens), IsThinking = a.IsThinking || b.IsThinking };
}
