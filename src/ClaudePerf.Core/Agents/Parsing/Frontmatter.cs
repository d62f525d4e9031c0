using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// The frontmatter of a prompt file, read exactly as leniently as Claude Code reads it: single-line values that are
/// invalid YAML are repaired and reported, of duplicate keys the last one counts, and what Claude Code rejects is a
/// <see cref="Failure"/>.
/// </summary>
/// <remarks>
/// The behavior was measured on Claude Code 2.1.332. A byte order mark is accepted. These are rejected: a blank line
/// before the first <c>---</c>, an unterminated quote, a multi-line plain value that is invalid YAML, and a value that
/// needs repair in a file with CRLF line ends.
/// </remarks>
public sealed class Frontmatter
{
    /// <summary>
    /// The maximum length of frontmatter that is read, in UTF-16 units; real frontmatter has hundreds to thousands.
    /// </summary>
    public const int MaximumLength = 128 * 1024;

    private Frontmatter(int start, int end, int bodyOffset, int bodyLine)
    {
        Start = start;
        End = end;
        BodyOffset = bodyOffset;
        BodyLine = bodyLine;
    }

    /// <summary>The frontmatter of a file without any.</summary>
    public static Frontmatter None { get; } = new(0, 0, 0, 1);

    /// <summary>Whether the file begins with a block between two lines of <c>---</c>.</summary>
    public bool Exists => BodyOffset > 0;

    /// <summary>Why Claude Code cannot read the block, as a sentence; null if it can, or if there is no block.</summary>
    public string? Failure { get; private init; }

    /// <summary>The top-level keys in the file's order, including duplicates; empty if reading failed.</summary>
    public ImmutableArray<FrontmatterField> Fields { get; private init; } = [];

    /// <summary>The names of the fields.</summary>
    public override string ToString() => string.Join("; ", Fields.Select(static field => field.Key));

    /// <summary>Repairs, overridden keys and errors, in the file's order.</summary>
    public ImmutableArray<DefinitionDiagnostic> Diagnostics { get; private init; } = [];

    /// <summary>The offset in the file's text of the first line after the opening <c>---</c>.</summary>
    public int Start { get; }

    /// <summary>The offset of the closing <c>---</c>.</summary>
    public int End { get; }

    /// <summary>The offset of the body: the character after the closing line.</summary>
    public int BodyOffset { get; }

    /// <summary>The first line of the body, from 1.</summary>
    public int BodyLine { get; }

    /// <summary>The effective field of a key, which is the last one; null if there is none.</summary>
    public FrontmatterField? this[string key]
    {
        get
        {
            for (var i = Fields.Length - 1; i >= 0; i--)
            {
                if (Fields[i].Key == key)
                    return Fields[i];
            }
            return null;
        }
    }

    /// <summary>The non-empty text of a scalar field; null if the field is missing, empty, a list or a map.</summary>
    public string? GetText(string key) =>
        this[key]?.Value is { IsScalar: true, Kind: not FrontmatterValueKind.Null } value && value.Text.Trim() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>
    /// Whether a field is <c>true</c>, <c>yes</c>, <c>on</c> or <c>1</c>, ignoring case; null if it is missing or has
    /// no value.
    /// </summary>
    internal bool? IsYes(string key) => this[key]?.Value is { Kind: not FrontmatterValueKind.Null } value
        ? value.IsScalar && value.Text.ToUpperInvariant() is "TRUE" or "YES" or "ON" or "1"
        : null;

    /// <summary>Whether a field is <c>true</c>, as a boolean or as a string.</summary>
    public bool IsTrue(string key) =>
        this[key]?.Value is { IsScalar: true } value && value.Text.Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The names in a field: the texts of a list, or a text split at commas; numbers and booleans are ignored. Text in
    /// parentheses and braces is not split, as in <c>Bash(git add:*, git commit:*)</c> and <c>src/*.{ts,tsx}</c>.
    /// </summary>
    /// <param name="key">The field's key.</param>
    /// <param name="atSpaces">Whether spaces also separate names, as they do for tools.</param>
    /// <returns>The names in order; null if the field is missing or has no value.</returns>
    public ImmutableArray<string>? GetNames(string key, bool atSpaces = false) => this[key]?.Value switch
    {
        { Kind: FrontmatterValueKind.List } list =>
            [
                .. list.Items
                    .Where(static item => item.Kind == FrontmatterValueKind.Text)
                    .SelectMany(item => NameList.Split(item.Text, atSpaces)),
            ],
        { Kind: FrontmatterValueKind.Text } text => [.. NameList.Split(text.Text, atSpaces)],
        _ => null,
    };

    /// <summary>Reads the frontmatter of a file. Never throws for any text.</summary>
    public static Frontmatter Read(PromptFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!FrontmatterBlock.TryFind(file.Text, out var block))
            return new(0, 0, 0, 1) { Diagnostics = Misplaced(file) };
        var bodyLine = 1 + file.Text.AsSpan(0, block.BodyOffset).Count('\n');
        var reading = FrontmatterReading.Of(file, block);
        return new(block.Start, block.End, block.BodyOffset, bodyLine)
        {
            Failure = reading.Failure,
            Fields = reading.Fields,
            Diagnostics = reading.Diagnostics,
        };
    }

    // Blank lines before the block are the most common way to lose a definition silently.
    private static ImmutableArray<DefinitionDiagnostic> Misplaced(PromptFile file)
    {
        var text = file.Text;
        var first = text.AsSpan().IndexOfAnyExcept(" \t\r\n");
        if (first <= 0 || !FrontmatterBlock.TryFind(text[first..], out _))
            return [];
        var (line, column) = file.Lines.At(first);
        return
        [
            new(
                DiagnosticSeverity.Error,
                "The first '---' must be at the very start of the file. Claude Code ignores "
                    + "frontmatter that comes after anything else.",
                file.Path, line, column),
        ];
    }
}
