namespace ClaudePerf.Core.Pricing;

/// <summary>Finds the known names that are most similar to an unknown one.</summary>
internal static class NearestNames
{
    private const int MaximumShown = 3;
    // Longer than any model's name; limits the work on user input.
    private const int MaximumComparedLength = 64;
    private static readonly char[] Separators = ['-', '.', '_', '/', ' ', ':', '@', '[', ']'];

    public static IReadOnlyList<string> Find(string name, IEnumerable<string> known)
    {
        var wanted = Comparable(name);
        return [.. known
            .Select((candidate, order) => (candidate, order, likeness: Likeness(wanted, Comparable(candidate))))
            .OrderByDescending(match => match.likeness)
            .ThenBy(match => match.order)
            .Take(MaximumShown)
            .Select(match => match.candidate)];
    }

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

    // Levenshtein distance with a single row of the table.
    private static int EditDistance(string left, string right)
    {
        Span<int> row = stackalloc int[MaximumComparedLength + 1];
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
