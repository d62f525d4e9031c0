using System.Buffers;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Distinguishes lines to fill in from lines with content.</summary>
internal static class Placeholders
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("[]{}<>$…_");

    /// <summary>Whether a text contains a sign of something to fill in: brackets, dots, underscores.</summary>
    public static bool ContainedIn(ReadOnlySpan<char> text) => text.IndexOfAny(Signs) >= 0 || text.IndexOf("...") >= 0;
}
