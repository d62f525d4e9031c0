using System.Buffers;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Tells a line to fill in from one that says something.</summary>
internal static class Placeholders
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("[]{}<>$…_");

    /// <summary>Whether a text holds a sign of something to fill in: brackets, dots, underscores.</summary>
    public static bool In(ReadOnlySpan<char> text) => text.IndexOfAny(Signs) >= 0 || text.IndexOf("...") >= 0;
}
