namespace ClaudePerf.Core.Tokens;

/// <summary>The requested counting method.</summary>
public enum MethodChoice
{
    /// <summary>Exact for each generation whose vocabulary is installed, otherwise an estimate.</summary>
    Auto,

    /// <summary>An estimate, regardless of what is installed.</summary>
    Estimate,

    /// <summary>Exact, or an error if the vocabulary is not installed.</summary>
    Exact,

    /// <summary>The provider's count_tokens endpoint.</summary>
    Api,
}
