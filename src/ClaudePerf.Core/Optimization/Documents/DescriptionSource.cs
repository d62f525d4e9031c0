using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Documents;

/// <summary>
/// Maps each character of a description to its place in the file, for every YAML style: plain on one line (as the
/// loader repairs it), quoted, over several lines, or as a block. Line ends and indentation count as white space;
/// everything else must match character by character.
/// </summary>
internal sealed class DescriptionSource
{
    private readonly int[] _offsets;

    private DescriptionSource(DescriptionText description, int[] offsets)
    {
        Description = description;
        _offsets = offsets;
    }

    /// <summary>The description as the model reads it.</summary>
    public DescriptionText Description { get; }

    /// <summary>Finds the description of a prompt that Claude Code loads.</summary>
    /// <returns>Null if there is none, or if its notation is not understood; then it must not be changed.</returns>
    public static DescriptionSource? Create(PromptDefinition definition)
    {
        if (!definition.Loads || definition.Frontmatter["description"] is not { Value: { Kind: FrontmatterValueKind.Text } value } field)
            return null;
        var (style, written) = Read(definition.Text, field);
        var description = DescriptionText.Parse(value.Text);
        // The last character may be a two-character escape; in quotes, the closing sign marks the end.
        var end = style is DescriptionStyle.DoubleQuoted or DescriptionStyle.SingleQuoted
            ? field.Start + definition.Text.AsSpan(field.Start, field.End - field.Start).TrimEnd().Length - 1
            : End(written);
        return Align(description.Text, written, end) is { } offsets ? new(description, offsets) : null;
    }

    /// <summary>
    /// The file offset of a character of the description; for its end, the offset after its last character.
    /// </summary>
    public int ToFile(int offset) => _offsets[offset];

    private static (DescriptionStyle Style, List<(char Character, int Offset)> Written) Read(string text, FrontmatterField field)
    {
        var raw = text.AsSpan(field.Start, field.End - field.Start);
        var trimmed = raw.TrimEnd();
        if (field.Repaired || trimmed.IsEmpty)
            return (DescriptionStyle.Plain, Verbatim(text, field.Start, field.End));
        return trimmed[0] switch
        {
            '"' => (DescriptionStyle.DoubleQuoted, DoubleQuoted(text, field.Start + 1, field.Start + trimmed.Length - 1)),
            '\'' => (DescriptionStyle.SingleQuoted, SingleQuoted(text, field.Start + 1, field.Start + trimmed.Length - 1)),
            '|' or '>' => (DescriptionStyle.Block,
                Verbatim(text, field.Start + Math.Max(0, trimmed.IndexOf('\n')), field.Start + trimmed.Length)),
            _ => (DescriptionStyle.Plain, Verbatim(text, field.Start, field.Start + trimmed.Length)),
        };
    }

    // Claude Code reads the two characters \n as a line end, however they got into the value.
    private static List<(char, int)> Verbatim(string text, int start, int end)
    {
        var written = new List<(char, int)>(end - start);
        for (var i = start; i < end; i++)
        {
            var newline = text[i] == '\\' && i + 1 < end && text[i + 1] == 'n';
            written.Add((newline ? '\n' : text[i], i));
            if (newline)
                i++;
        }
        return written;
    }

    private static List<(char, int)> SingleQuoted(string text, int start, int end)
    {
        var written = Verbatim(text, start, end);
        for (var i = written.Count - 1; i > 0; i--)
        {
            if (written[i].Item1 == '\'' && written[i - 1].Item1 == '\'')
                written.RemoveAt(i--);
        }
        return written;
    }

    private static List<(char, int)> DoubleQuoted(string text, int start, int end)
    {
        var written = new List<(char, int)>(end - start);
        for (var i = start; i < end; i++)
        {
            if (text[i] != '\\' || i + 1 >= end)
            {
                written.Add((text[i], i));
                continue;
            }
            var at = i++;
            // An escaped backslash before an n is the two characters \n in the value, which are a line end.
            if (text[i] == '\\' && i + 1 < end && text[i + 1] == 'n')
                written.Add(('\n', at));
            if (text[i] == '\\' && i + 1 < end && text[i + 1] == 'n')
                i++;
            else
                written.Add((text[i] switch { 'n' or 'r' => '\n', 't' => '\t', var c => c }, at));
        }
        return written;
    }

    private static int[]? Align(string text, List<(char Character, int Offset)> written, int end)
    {
        var offsets = new int[text.Length + 1];
        var at = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                offsets[i] = at < written.Count ? written[at].Offset : end;
                if (i + 1 < text.Length && char.IsWhiteSpace(text[i + 1]) && at + 1 < written.Count
                    && char.IsWhiteSpace(written[at].Character) && char.IsWhiteSpace(written[at + 1].Character))
                    at++;
                continue;
            }
            while (at < written.Count && char.IsWhiteSpace(written[at].Character))
                at++;
            if (at >= written.Count || written[at].Character != text[i])
                return null;
            offsets[i] = written[at++].Offset;
        }
        offsets[text.Length] = text.Length > 0 && at > 0 && at < written.Count ? written[at].Offset : end;
        return offsets;
    }

    private static int End(List<(char Character, int Offset)> written) => written.Count == 0 ? 0 : written[^1].Offset + 1;

    private enum DescriptionStyle
    {
        Plain,
        SingleQuoted,
        DoubleQuoted,
        Block,
    }
}
