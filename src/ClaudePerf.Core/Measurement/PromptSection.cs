namespace ClaudePerf.Core.Measurement;

/// <summary>
/// A part of a prompt: its frontmatter, the text before the first heading, or a heading with the text up to the next heading.
/// </summary>
/// <remarks>Each part is counted by itself; where two meet, a token that spans them in the whole is counted as two or more.</remarks>
public sealed record PromptSection
{
    /// <summary>The heading's text; <c>frontmatter</c> or <c>(before the first heading)</c> for what has none.</summary>
    public required string Title { get; init; }

    /// <summary>The heading's level, 1 to 6; 0 for what has none.</summary>
    public required int Level { get; init; }

    /// <summary>The line it begins on, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Tokens of the part itself, without the headings below it.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of the part and of the headings below it.</summary>
    public required long TotalTokens { get; init; }

    /// <summary><see cref="Tokens"/> as a share of those of all parts: 0.25 reads "25%".</summary>
    public required double Share { get; init; }

    /// <summary>How many of <see cref="Tokens"/> are in fenced code blocks, their fences included.</summary>
    public required long CodeTokens { get; init; }

    /// <summary><see cref="CodeTokens"/> as a share of <see cref="Tokens"/>.</summary>
    public double CodeShare => Tokens == 0 ? 0 : Math.Min(1, CodeTokens / (double)Tokens);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{(Level == 0 ? "" : new string('#', Level) + " ")}{Title}: {Tokens} tokens");
}
