namespace ClaudePerf.Core.Pricing;

/// <summary>The tokenizer that a model uses. The price table names each model's generation.</summary>
public enum TokenizerGeneration
{
    /// <summary>Claude 3 to 4.6, and Haiku 4.5.</summary>
    V3,

    /// <summary>Opus 4.7 and 4.8.</summary>
    V47,

    /// <summary>
    /// Opus 5, Sonnet 5, Fable 5, Mythos 5, Haiku 5.5 and later: the vocabulary of 4.7 with a different message frame.
    /// </summary>
    V5,
}
