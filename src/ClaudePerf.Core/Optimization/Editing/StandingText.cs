namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>
/// The only text an edit may add to a prompt: a line that points to moved text, or the heading over text that moved within the prompt. It
/// can be made
/// here alone, so that the preservation check can allow it and nothing else.
/// </summary>
internal sealed record StandingText
{
    private StandingText(string text) => Text = text;

    /// <summary>The text without a line end.</summary>
    public string Text { get; }

    /// <summary>The line that takes the place of moved text: <c>Code example (python): read `references/x/code.md` when
    /// needed.</c></summary>
    /// <param name="what">What was moved, a noun phrase that begins with a capital; its white space is collapsed and it is cut at 2,000
    /// characters, more than the headings of any prompt that was seen.</param>
    /// <param name="path">The path as the agent can read it.</param>
    /// <param name="when">When to read it, as in "when you write migrations"; null for "when you need it".</param>
    public static StandingText Pointer(string what, string path, string? when = null) =>
        new($"{Clip(what)}: read `{path}` {(when is null ? "when you need it" : Clip(when))}.");

    /// <summary>The heading over a description's sentences in the body.</summary>
    public static StandingText AboutHeading { get; } = new("## About this agent");

    private static string Clip(string text)
    {
        const int Limit = 2000;
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("`", "",
            StringComparison.Ordinal);
        return words.Length <= Limit ? words : string.Concat(words.AsSpan(0, Limit - 1), "…");
    }
}
