namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>
/// The only text that an edit may add to a prompt: a line that points to moved text, or the heading above text that
/// moved within the prompt. It is only created here, so that the preservation check can allow it and nothing else.
/// </summary>
internal sealed record AddedText
{
    private AddedText(string text) => Text = text;

    /// <summary>The text without a line ending.</summary>
    public string Text { get; }

    /// <summary>
    /// The line that replaces moved text: <c>Code example (python): read `references/x/code.md` when needed.</c>
    /// </summary>
    /// <param name="what">The moved text, as a noun phrase that starts with a capital; its white space is collapsed
    /// and it is cut at 2,000 characters, more than any heading seen in practice.</param>
    /// <param name="path">The path under which the agent can read it.</param>
    /// <param name="when">When to read it, as in "when you write migrations"; null for "when you need it".</param>
    public static AddedText Pointer(string what, string path, string? when = null) =>
        new($"{Clip(what)}: read `{path}` {(when is null ? "when you need it" : Clip(when))}.");

    /// <summary>The heading above a description's sentences in the body.</summary>
    public static AddedText AboutHeading { get; } = new("## About this agent");

    private static string Clip(string text)
    {
        const int Limit = 2000;
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("`", "",
            StringComparison.Ordinal);
        return words.Length <= Limit ? words : string.Concat(words.AsSpan(0, Limit - 1), "…");
    }
}
