namespace ClaudePerf.Core.Storage;

/// <summary>Finds the known names that are near to one that was typed. Case is ignored.</summary>
public static class NearNames
{
    private const int MaximumShown = 3;
    // Longer than any model's name; limits the work on user input.
    private const int MaximumComparedLength = 64;
    private const int ShortestPart = 3;
    private const int LettersOfASlip = 5;

    // Letters and words add up to 2 at most. Below this, two names have little in common.
    private const double LeastLikeness = 0.7;

    private static readonly char[] Separators = ['-', '.', '_', '/', '\\', ' ', ':', '@', '[', ']'];

    /// <summary>The known names that were probably meant, the most likely first.</summary>
    /// <param name="name">The name as typed.</param>
    /// <param name="known">The known names.</param>
    /// <returns>Only the name that it is a slip of, if there is one; otherwise at most three names. Empty if none is near.</returns>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        var all = known.ToList();
        if (SlipOf(name, all) is { } slip)
            return [slip];
        var wanted = Comparable(name);
        return [.. Ranked(wanted, all).Where(match => match.Likeness >= LeastLikeness || IsPart(wanted, Comparable(match.Name)))
            .Take(MaximumShown).Select(static match => match.Name)];
    }

    /// <summary>A question for the end of a message: <c> Did you mean 'daily' or 'weekly'?</c></summary>
    /// <param name="name">The name as typed.</param>
    /// <param name="known">The known names.</param>
    /// <returns>The question after a space; empty if no name is near.</returns>
    public static string Question(string name, IEnumerable<string> known) => Question(Find(name, known));

    /// <summary>The message for a rule that does not exist, with near names or else all.</summary>
    /// <param name="kind">The kind of rule.</param>
    /// <param name="pattern">The name or wildcard pattern as typed.</param>
    /// <param name="known">The ids of all rules.</param>
    public static string UnknownRule(string kind, string pattern, IReadOnlyList<string> known)
    {
        var question = Question(pattern, known);
        return $"There is no {kind} rule named '{pattern}'.{(question.Length > 0 ? question : $" Rules: {string.Join(", ", known)}.")}";
    }

    /// <summary>A question with these names; empty if there are none.</summary>
    internal static string Question(IReadOnlyList<string> near) => near switch
    {
        [] => "",
        [var only] => $" Did you mean '{only}'?",
        _ => $" Did you mean {string.Join(", ", near.SkipLast(1).Select(static one => $"'{one}'"))} or '{near[^1]}'?",
    };

    /// <summary>The names most like another, however unlike it they are, the most similar first: at most three.</summary>
    internal static IReadOnlyList<string> MostSimilar(string name, IEnumerable<string> known) =>
        [.. Ranked(Comparable(name), known).Take(MaximumShown).Select(static match => match.Name)];

    /// <summary>
    /// The known name that a name is a slip of: equal except for case, or within the number of typos expected for a word of that length
    /// (one per five letters, at most two). Null if there is none.
    /// </summary>
    internal static string? SlipOf(string name, IEnumerable<string> known)
    {
        string? best = null;
        var least = int.MaxValue;
        var lower = name.ToLowerInvariant();
        foreach (var candidate in known)
        {
            if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
                return candidate;
            var other = candidate.ToLowerInvariant();
            // Two swapped letters are two edits but one typo.
            var most = IsSwapped(lower, other) ? 2 : Math.Min(2, Math.Max(other.Length, lower.Length) / LettersOfASlip);
            if (Math.Abs(other.Length - lower.Length) > most)
                continue;
            var distance = EditDistance(lower, other);
            if (distance <= most && distance < least)
                (best, least) = (candidate, distance);
        }
        return best;
    }

    private static IEnumerable<(string Name, double Likeness)> Ranked(string wanted, IEnumerable<string> known) =>
        known.Distinct(StringComparer.Ordinal)
            .Select((candidate, order) => (Name: candidate, Order: order, Likeness: Likeness(wanted, Comparable(candidate))))
            .OrderByDescending(static match => match.Likeness).ThenBy(static match => match.Order)
            .Select(static match => (match.Name, match.Likeness));

    private static bool IsPart(string wanted, string known) =>
        Math.Min(wanted.Length, known.Length) >= ShortestPart
        && (known.Contains(wanted, StringComparison.Ordinal) || wanted.Contains(known, StringComparison.Ordinal));

    private static string Comparable(string name)
    {
        var lower = name.Trim().ToLowerInvariant();
        if (lower.StartsWith("claude-", StringComparison.Ordinal))
            lower = lower["claude-".Length..];
        return lower.Length > MaximumComparedLength ? lower[..MaximumComparedLength] : lower;
    }

    // Half by letters, to find typing errors; half by words, so that another version of the same line ranks above another line of
    // the same version.
    private static double Likeness(string left, string right)
    {
        var longest = Math.Max(left.Length, right.Length);
        var letters = longest == 0 ? 1 : 1 - (double)EditDistance(left, right) / longest;
        var leftWords = left.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var rightWords = right.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var all = leftWords.Union(rightWords).Count();
        var words = all == 0 ? 0 : (double)leftWords.Intersect(rightWords).Count() / all;
        return letters + words;
    }

    private static bool IsSwapped(string one, string other)
    {
        if (one.Length != other.Length)
            return false;
        var at = one.AsSpan().CommonPrefixLength(other);
        return at + 1 < one.Length && one[at] == other[at + 1] && one[at + 1] == other[at]
            && one.AsSpan(at + 2).SequenceEqual(other.AsSpan(at + 2));
    }

    // Levenshtein distance (1965) with a single row of the table.
    private static int EditDistance(string left, string right)
    {
        var row = right.Length <= MaximumComparedLength ? stackalloc int[MaximumComparedLength + 1] : new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.Length];
    }
}
