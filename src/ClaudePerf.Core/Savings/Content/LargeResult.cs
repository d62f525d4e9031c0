namespace ClaudePerf.Core.Savings.Content;

/// <summary>A large tool result in a transcript.</summary>
/// <param name="UtcTicks">When it was recorded, in UTC ticks.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Tokens">Its length in tokens.</param>
/// <param name="IsEdited">Whether it is the content of a file that was edited later in the same conversation, so all of it might
/// have been needed.</param>
internal readonly record struct LargeResult(long UtcTicks, string Tool, long Tokens, bool IsEdited)
{
    /// <summary>Shorter results are not stored.</summary>
    internal const long MinimumTokens = 5_000;
}
