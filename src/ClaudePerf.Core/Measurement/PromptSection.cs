namespace ClaudePerf.Core.Measurement;

/// <summary>
/// A part of a prompt: its frontmatter, the text before the first heading, or a heading with the text up to the next
/// heading.
/// </summary>
/// <remarks>Parts are counted separately; a token that spans two parts in the whole text counts as two or more.</remarks>
public sealed record PromptSection
{
    /// <summary>
    /// The heading's text; <c>frontmatter</c> or <c>(before the first heading)</c> for parts without a heading.
    /// </summary>
    public required string Title { get; init; }

    /// <summary>The heading's level, 1 to 6; 0 for parts without a heading.</summary>
    public required int Level { get; init; }

    /// <summary>Its first line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Tokens of the part itself, without its subheadings.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens of the part including its subheadings.</summary>
    public required long TotalTokens { get; init; }

    /// <summary><see cref="Tokens"/> as a share of the sum over all parts: 0.25 means 25%.</summary>
    public required double Share { get; init; }

    /// <summary>How many of the <see cref="Tokens"/> are in fenced code blocks, including the fences.</summary>
    public required long CodeTokens { get; init; }

    /// <summary><see cref="CodeTokens"/> as a share of <see cref="Tokens"/>.</summary>
    public double CodeShare => Tokens == 0 ? 0 : Math.Min(1, CodeTokens / (double)Tokens);

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{(Level == 0 ? "" : new string('#', Level) + " ")}{Title}: {Tokens} tokens");
}
