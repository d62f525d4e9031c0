using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>The type of a parsed frontmatter value, according to the core schema of YAML 1.2.</summary>
public enum FrontmatterValueKind
{
    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>; <c>yes</c> and <c>on</c> are strings.</summary>
    Boolean,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map.</summary>
    Map,
}

/// <summary>
/// A value of a prompt file's frontmatter. Aliases share the value they point to, so a file that expands to billions of
/// values stays as small as it is written.
/// </summary>
public sealed class FrontmatterValue
{
    internal FrontmatterValue(FrontmatterValueKind kind, string text, int start, int end)
    {
        Kind = kind;
        Text = text;
        Start = start;
        // The library swaps start and end of an empty value with an anchor.
        End = Math.Max(start, end);
    }

    /// <summary>The type.</summary>
    public FrontmatterValueKind Kind { get; }

    /// <summary>A scalar's text with quotes and escapes resolved; empty for a list or a map.</summary>
    public string Text { get; }

    /// <summary>A list's items; otherwise empty.</summary>
    public ImmutableArray<FrontmatterValue> Items { get; internal init; } = [];

    /// <summary>A map's entries in the file's order, including duplicates; otherwise empty.</summary>
    public ImmutableArray<FrontmatterField> Entries { get; internal init; } = [];

    /// <summary>The offset of the value in the file's text, including quotes.</summary>
    public int Start { get; }

    /// <summary>The offset in the file's text just after the value.</summary>
    public int End { get; }

    /// <summary>
    /// How Claude Code displays the value as text: numbers and booleans as in JavaScript, the items of a list separated
    /// by commas; empty for null.
    /// </summary>
    internal string ShownText => Kind switch
    {
        FrontmatterValueKind.Null => "",
        FrontmatterValueKind.Number => ScriptNumber.Text(Text),
        FrontmatterValueKind.Boolean => Text.ToLowerInvariant(),
        FrontmatterValueKind.List => string.Join(',', Items.Select(static item => item.ShownText)),
        FrontmatterValueKind.Map => "[object Object]",
        _ => Text,
    };

    /// <summary>Whether it is neither a list nor a map.</summary>
    public bool IsScalar => Kind is not (FrontmatterValueKind.List or FrontmatterValueKind.Map);
}

/// <summary>A key of a prompt file's frontmatter with its value.</summary>
/// <param name="Key">The key; Claude Code compares it case-sensitively.</param>
/// <param name="Value">The value.</param>
/// <param name="Start">The offset in the file's text of the value, or of the alias that refers to it.</param>
/// <param name="End">The offset in the file's text just after it.</param>
/// <param name="Line">The line of the key, from 1.</param>
/// <param name="Column">The column of the key in UTF-16 units, from 1.</param>
/// <param name="Repaired">
/// Whether the value is invalid YAML and was repaired like Claude Code does: it is the rest of its line, verbatim.
/// </param>
public sealed record FrontmatterField(string Key, FrontmatterValue Value, int Start, int End, int Line, int Column, bool Repaired);
