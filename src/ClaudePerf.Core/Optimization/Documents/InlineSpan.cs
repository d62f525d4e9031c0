namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>What a stretch within a line of text is.</summary>
internal enum InlineKind
{
    /// <summary>Code between backticks, and a command that is run in its place: <c>!`command`</c>.</summary>
    Code,

    /// <summary>A URL or e-mail address, and the target of a link with its parentheses or brackets.</summary>
    Link,

    /// <summary>A path of a file, or an <c>@import</c>.</summary>
    Path,

    /// <summary><c>$ARGUMENTS</c>, <c>$1</c>, <c>${NAME}</c>, <c>{name}</c>, <c>{{name}}</c>, <c>[NAME]</c>, <c>%NAME%</c>.</summary>
    Placeholder,

    /// <summary>A tag or an HTML comment.</summary>
    Tag,

    /// <summary>A number with what is joined to it: unit, version, date.</summary>
    Number,

    /// <summary>Text in quotation marks, which are part of it.</summary>
    Quotation,

    /// <summary>A word that looks like a name: with a hyphen, an underscore, or a capital within.</summary>
    Name,
}

/// <summary>A stretch of text that must stay as it is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset after its last.</param>
internal readonly record struct InlineSpan(InlineKind Kind, int Start, int End);
