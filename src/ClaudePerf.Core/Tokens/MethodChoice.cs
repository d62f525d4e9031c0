namespace ClaudePerf.Core.Tokens;

/// <summary>Which way of counting is asked for.</summary>
public enum MethodChoice
{
    /// <summary>Exact for each generation whose vocabulary is installed, else an estimate.</summary>
    Auto,

    /// <summary>An estimate, whatever is installed.</summary>
    Estimate,

    /// <summary>Exact, or an error where the vocabulary is not installed.</summary>
    Exact,

    /// <summary>The provider's count_tokens endpoint.</summary>
    Api,
}
