namespace ClaudePerf.Core.Budgets;

/// <summary>
/// Matches names against patterns in which <c>*</c> matches any text and <c>?</c> one character; all other characters, including
/// brackets and backslashes, are literal, unlike in PowerShell's wildcards. Case does not matter.
/// </summary>
internal static class SimpleWildcard
{
    /// <summary>Whether a name matches a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether it matches.</returns>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (p, n) = (0, 0);
        var (star, resume) = (-1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, n);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(name[n])))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                // Only the last star can match more text; the match of an earlier star is final.
                (p, n) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>Whether a name matches any of several patterns.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether it matches one of them.</returns>
    public static bool MatchesAny(IReadOnlyList<string> patterns, ReadOnlySpan<char> name)
    {
        foreach (var pattern in patterns)
        {
            if (Matches(pattern, name))
                return true;
        }
        return false;
    }
}
