namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>Decides from its characters whether a word is a number, a path, an address or a name.</summary>
internal static class WordKind
{
    /// <summary>
    /// The word's kind; null for a plain word. It must not contain white space or end with punctuation.
    /// </summary>
    public static InlineKind? Classify(ReadOnlySpan<char> word)
    {
        if (word[0] == '@' && word.Length > 1)
            return InlineKind.Path;
        if (word.IndexOf('@') is > 0 and var at && word[at..].Contains('.'))
            return InlineKind.Link;
        if (word[0] == '#' && word.Length > 1 && char.IsLetterOrDigit(word[1]))
            return InlineKind.Link;
        if (IsNumber(word))
            return InlineKind.Number;
        if (IsPath(word))
            return InlineKind.Path;
        return IsName(word) ? InlineKind.Name : null;
    }

    // Any word with a digit: 5, v1.2, 10MB, 3rd, 2026-01-02, parts of O(n2). Spelled-out numbers are ordinary words.
    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        if (word.Contains('/') && !char.IsDigit(word[0]))
            return false;
        foreach (var c in word)
        {
            if (char.IsDigit(c))
                return true;
        }
        return false;
    }

    private static bool IsPath(ReadOnlySpan<char> word)
    {
        if (word.StartsWith("~/") || word.StartsWith("./") || word.StartsWith("../") || word.Contains('\\'))
            return true;
        if (word[0] == '/' && word.Length > 1)
            return true;
        var dot = word.LastIndexOf('.');
        var hasExtension = dot >= 0 && word.Length - dot is > 1 and <= 6 && word[(dot + 1)..].IndexOfAnyExceptInRange('a', 'z') < 0;
        // "and/or" and "read/write" are words; treating them as paths like "src/app" only protects them.
        return word.Contains('/') || (hasExtension && (dot > 0 || word.Length > 2) && !word.StartsWith("e.g") && !word.StartsWith("i.e"));
    }

    private static bool IsName(ReadOnlySpan<char> word)
    {
        if (word.Contains('_'))
            return true;
        if (word.IndexOf('-') is > 0 and var hyphen && hyphen < word.Length - 1)
            return true;
        // A capital after a lower-case letter: WebFetch, GitHub.
        for (var i = 1; i < word.Length; i++)
        {
            if (char.IsUpper(word[i]) && char.IsLower(word[i - 1]))
                return true;
        }
        return false;
    }
}
