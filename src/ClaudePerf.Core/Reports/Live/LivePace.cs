namespace ClaudePerf.Core.Reports.Live;

/// <summary>How often the live view reads transcripts.</summary>
internal static class LivePace
{
    // Claude Code writes several lines for each request; lines written together are read together.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(700);

    // Reading then takes at most a fifth of the time.
    private const int Share = 4;

    /// <summary>How long to wait before transcripts are read again.</summary>
    /// <param name="work">How long it took to read and draw the last time.</param>
    public static TimeSpan PauseAfter(TimeSpan work) =>
        TimeSpan.FromTicks(Math.Clamp(work.Ticks * Share, Shortest.Ticks, Longest.Ticks));
}
