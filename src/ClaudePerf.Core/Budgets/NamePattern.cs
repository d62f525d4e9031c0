namespace ClaudePerf.Core.Budgets;

/// <summary>
/// Compares names with patterns in which <c>*</c> stands for any text and <c>?</c> for one character; every other character, brackets and
/// backslashes too, stands for itself. Case does not matter.
/// </summary>
public static class NamePattern
{
    /// <summary>Whether a name fits a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether it fits.</returns>
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
                // Only the last star can still take more: what an earlier one took was enough.
                (p, n) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>Whether a name fits one of several patterns.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether it fits one.</returns>
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
