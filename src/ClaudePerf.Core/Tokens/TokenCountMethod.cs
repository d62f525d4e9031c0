namespace ClaudePerf.Core.Tokens;

/// <summary>How a token count was arrived at.</summary>
public enum TokenCountMethod
{
    /// <summary>Another vendor's byte-pair encoding, corrected for the generation: offline, with a known error.</summary>
    Estimate,

    /// <summary>The reconstruction of Claude's own tokenizer over an installed vocabulary: offline, to the token.</summary>
    Exact,

    /// <summary>The provider's count_tokens endpoint.</summary>
    Api,
}
