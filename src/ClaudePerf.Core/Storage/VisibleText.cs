using System.Buffers;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Sanitizes text for display: names of agents, projects, models and files come from files that anyone may have written, and must
/// not control the terminal that shows them.
/// </summary>
public static class VisibleText
{
    // C0 and C1 controls start escape sequences; bidirectional overrides and isolates show text in a different order.
    private static readonly char[] Steering = [.. Enumerable.Range(0, 0xA0).Select(static code => (char)code).Where(char.IsControl),
        '\u061C', '\u200E', '\u200F', '\u2028', '\u2029', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068',
            '\u2069'];

    private static readonly SearchValues<char> Unsafe = SearchValues.Create(Steering);

    private static readonly SearchValues<char> UnsafeInLines = SearchValues.Create([.. Steering.Except(['\n', '\r', '\t'])]);

    /// <summary>
    /// Returns a name with every character that could control the terminal replaced by U+FFFD. The length does not change.
    /// </summary>
    /// <param name="text">Any text.</param>
    public static string Of(string? text) => Replaced(text, Unsafe);

    /// <summary>Sanitizes a name that may be null; null stays null.</summary>
    /// <param name="text">Any text.</param>
    public static string? OrNull(string? text) => text is null ? null : Of(text);

    /// <summary>Sanitizes a message of several lines: line breaks and tabs stay.</summary>
    /// <param name="text">Any text.</param>
    public static string OfLines(string? text) => Replaced(text, UnsafeInLines);

    private static string Replaced(string? text, SearchValues<char> characters)
    {
        if (string.IsNullOrEmpty(text) || !text.AsSpan().ContainsAny(characters))
            return text ?? "";
        return string.Create(text.Length, (text, characters), static (target, state) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = state.characters.Contains(state.text[i]) ? '\uFFFD' : state.text[i];
        });
    }
}
