namespace ClaudePerf.Core.Usage;

/// <summary>
/// Recovers the output of requests whose final line is missing from the content that stands in the transcript. The figures of the
/// parts were measured on messages whose true count is known: a tool call costs 23 to 43 tokens besides its values and 14 to 20 a
/// parameter, the end of a turn 2 to 4. Thinking that is not in the file stays unknown: what is recovered is a lower bound.
/// </summary>
public static class OutputRecovery
{
    /// <summary>Tokens of a tool call besides its values and parameters.</summary>
    public const int ToolCallTokens = 33;

    /// <summary>Tokens of a tool call's parameter besides its value.</summary>
    public const int ParameterTokens = 17;

    /// <summary>Tokens that end a turn.</summary>
    public const int EndOfTurnTokens = 3;
}
