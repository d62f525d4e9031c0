namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>The kind of a span within text.</summary>
internal enum InlineKind
{
    /// <summary>Code between backticks, or an inline command that Claude Code runs: <c>!`command`</c>.</summary>
    Code,

    /// <summary>A URL or email address, or a link's target with its parentheses or brackets.</summary>
    Link,

    /// <summary>A file path, or an <c>@import</c>.</summary>
    Path,

    /// <summary><c>$ARGUMENTS</c>, <c>$1</c>, <c>${NAME}</c>, <c>{name}</c>, <c>{{name}}</c>, <c>[NAME]</c>, <c>%NAME%</c>.</summary>
    Placeholder,

    /// <summary>A tag or an HTML comment.</summary>
    Tag,

    /// <summary>A number with everything attached to it: unit, version, date.</summary>
    Number,

    /// <summary>Text in quotation marks, including the marks.</summary>
    Quotation,

    /// <summary>A word that looks like a name: with a hyphen, an underscore, or an inner capital.</summary>
    Name,
}

/// <summary>A span of text that must not be changed.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset after its last.</param>
internal readonly record struct InlineSpan(InlineKind Kind, int Start, int End);
