namespace ClaudePerf.Core.Tokens;

/// <summary>The method of a token count.</summary>
public enum TokenCountMethod
{
    /// <summary>Another vendor's byte-pair encoding, corrected for the generation: offline, with a known error.</summary>
    Estimate,

    /// <summary>The reconstruction of Claude's own tokenizer with an installed vocabulary: offline, exact.</summary>
    Exact,

    /// <summary>The provider's count_tokens endpoint.</summary>
    Api,
}
