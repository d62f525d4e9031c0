namespace ClaudePerf.Core.Savings.Content;

/// <summary>A long result of a tool in a transcript.</summary>
/// <param name="UtcTicks">When it came, in UTC ticks.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Tokens">Its length in tokens.</param>
/// <param name="IsEdited">
/// Whether it is a file that was edited later in the same conversation, so that all of it may have been needed.
/// </param>
internal readonly record struct LargeResult(long UtcTicks, string Tool, long Tokens, bool IsEdited)
{
    /// <summary>Shorter ones are not kept.</summary>
    internal const long Fewest = 5_000;
}
