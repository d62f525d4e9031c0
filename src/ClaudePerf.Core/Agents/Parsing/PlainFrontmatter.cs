using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// Reads the frontmatter of most files without the YAML library: lines of <c>key: value</c> where the value is plain
/// text, quoted text, a list of words in brackets or of texts on separate lines, or plain text with a colon and a
/// space, which the loader repairs. It returns a result only if the library would return the same, and saves most of
/// the time of an ecosystem's first reading, which is spent on compiling the library's code and throwing its
/// exceptions.
/// </summary>
internal static class PlainFrontmatter
{
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Reads the lines between two offsets of a file's text.</summary>
    /// <returns>The fields; null if a line needs the YAML library.</returns>
    public static ImmutableArray<FrontmatterField>? Read(string text, int start, int end, int firstLine)
    {
        var fields = ImmutableArray.CreateBuilder<FrontmatterField>();
        var lines = new Lines(text, start, end, firstLine);
        while (lines.MoveNext())
        {
            if (lines.Content.IsWhiteSpace())
                continue;
            if (Field(ref lines) is not { } field)
                return null;
            fields.Add(field);
        }
        return fields.Count == 0
            || (fields.Any(static field => field.Repaired) && !PreservesValues(text, start, end)) ? null : fields.DrainToImmutable();
    }

    // If one value is repaired, every value with a special character is quoted; this changes values that are quoted or
    // have trailing white space.
    private static bool PreservesValues(string text, int start, int end)
    {
        foreach (var line in text.AsSpan(start, end - start).EnumerateLines())
        {
            if (line.IndexOfAny(FrontmatterRepair.SpecialCharacters) < 0)
                continue;
            var value = line[(line.IndexOf(':') + 1)..].TrimStart();
            if (line.EndsWith(" ", StringComparison.Ordinal) || (value.Length > 0 && value[0] is '"' or '\'' && value[^1] != value[0]))
                return false;
        }
        return true;
    }

    private static FrontmatterField? Field(ref Lines lines)
    {
        var content = lines.Content;
        var colon = content.IndexOfAnyExcept(KeyCharacters);
        if (colon <= 0 || !char.IsAsciiLetter(content[0]) || content[colon] != ':')
            return null;
        var key = content[..colon].ToString();
        var line = lines.Number;
        if (YamlScalar.KindOf(key) != FrontmatterValueKind.Text || HasUnusual(content))
            return null;
        var raw = content[(colon + 1)..].TrimStart(' ');
        if (raw.IsEmpty)
            return Items(ref lines) is { } list ? new(key, list, list.Start, list.End, line, 1, Repaired: false) : null;
        if (content[colon + 1] != ' ')
            return null;
        var written = raw.TrimEnd(' ');
        var start = lines.Start + content.Length - raw.Length;
        if (Value(written, start) is { } value)
            return new(key, value, start, value.End, line, 1, Repaired: false);
        return IsBrokenByColon(written) && !lines.HasReturn && key.AsSpan().IndexOfAnyInRange('0', '9') < 0
            ? new(
                key,
                new(FrontmatterValueKind.Text, raw.ToString(), start, start + raw.Length),
                start,
                start + raw.Length,
                line,
                1,
                Repaired: true)
            : null;
    }

    // Lines "- item" with the same indentation; the first other line is left for the next field.
    private static FrontmatterValue? Items(ref Lines lines)
    {
        var items = ImmutableArray.CreateBuilder<FrontmatterValue>();
        var indentation = -1;
        var first = 0;
        for (var ahead = lines; ahead.MoveNext() && ahead.Content.StartsWith(" ", StringComparison.Ordinal); lines = ahead)
        {
            var item = ahead.Content.TrimStart(' ');
            var indent = ahead.Content.Length - item.Length;
            if (!item.StartsWith("- ", StringComparison.Ordinal) || HasUnusual(item) || (indentation >= 0 && indent != indentation))
                return null;
            if (indentation < 0)
                first = ahead.Start + indent;
            indentation = indent;
            var raw = item[1..].TrimStart(' ');
            var written = raw.TrimEnd(' ');
            if (written.IsEmpty || written[0] == '[' || Value(written, ahead.Start + ahead.Content.Length - raw.Length) is not { } value)
                return null;
            items.Add(value);
        }
        return items.Count == 0 ? null : new(FrontmatterValueKind.List, "", first, items[^1].End) { Items = items.DrainToImmutable() };
    }

    private static FrontmatterValue? Value(ReadOnlySpan<char> written, int start)
    {
        var end = start + written.Length;
        if (written[0] is '"' or '\'')
            return Unquote(written) is { } text ? new(FrontmatterValueKind.Text, text, start, end) : null;
        if (written[0] == '[')
            return WordList(written, start);
        if (!IsPlain(written))
            return null;
        var plain = written.ToString();
        return new(YamlScalar.KindOf(plain), plain, start, end);
    }

    // A quote in the text is doubled in single quotes, and escaped with a backslash in double quotes, which have more
    // escapes than these common ones.
    private static string? Unquote(ReadOnlySpan<char> written)
    {
        if (written.Length < 2 || written[^1] != written[0])
            return null;
        var inner = written[1..^1];
        if (inner.IndexOfAny('\\', written[0]) < 0)
            return inner.ToString();
        var text = new StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] != written[0] && (inner[i] != '\\' || written[0] == '\''))
            {
                text.Append(inner[i]);
                continue;
            }
            if (++i == inner.Length)
                return null;
            switch (written[0], inner[i - 1], inner[i])
            {
                case ('\'', '\'', '\'') or ('"', '\\', '"' or '\\'):
                    text.Append(inner[i]);
                    break;
                case ('"', '\\', 'n'):
                    text.Append('\n');
                    break;
                default:
                    return null;
            }
        }
        return text.ToString();
    }

    private static FrontmatterValue? WordList(ReadOnlySpan<char> written, int start)
    {
        if (written.Length < 3 || written[^1] != ']')
            return null;
        var items = ImmutableArray.CreateBuilder<FrontmatterValue>();
        for (var at = 1; at < written.Length; at++)
        {
            var rest = written[at..^1];
            var comma = rest.IndexOf(',');
            var part = comma < 0 ? rest : rest[..comma];
            var word = part.Trim(' ');
            if (word.IsEmpty || !char.IsAsciiLetter(word[0]) || word.IndexOfAnyExcept(KeyCharacters) >= 0)
                return null;
            var wordStart = start + at + part.IndexOf(word[0]);
            var item = word.ToString();
            items.Add(new(YamlScalar.KindOf(item), item, wordStart, wordStart + word.Length));
            at += part.Length;
        }
        return new(FrontmatterValueKind.List, "", start, start + written.Length) { Items = items.DrainToImmutable() };
    }

    // Plain on one line: does not begin with an indicator and contains nothing that ends it (YAML 1.2.2, section 7.3.3).
    private static bool IsPlain(ReadOnlySpan<char> written) => BeginsPlain(written) && written[^1] != ':' && written.IndexOf(": ") < 0;

    private static bool IsBrokenByColon(ReadOnlySpan<char> written) => BeginsPlain(written) && written.IndexOf(": ") >= 0;

    private static bool BeginsPlain(ReadOnlySpan<char> written) =>
        !FrontmatterRepair.Indicators.Contains(written[0], StringComparison.Ordinal) && written.IndexOf(" #") < 0;

    // Tabs, control characters and the additional line ends of YAML 1.1.
    private static bool HasUnusual(ReadOnlySpan<char> written)
    {
        foreach (var c in written)
        {
            if (c is < ' ' or (>= '\u007F' and <= '\u00A0') or '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF'
                || char.IsSurrogate(c))
                return true;
        }
        return false;
    }

    /// <summary>Iterates over the lines of a block, without their ends. A copy can look ahead.</summary>
    private ref struct Lines(string text, int start, int end, int firstLine)
    {
        private int _next = start;

        public int Number { get; private set; } = firstLine - 1;

        public int Start { get; private set; }

        public ReadOnlySpan<char> Content { get; private set; }

        /// <summary>Whether the line ends with CRLF.</summary>
        public bool HasReturn { get; private set; }

        public bool MoveNext()
        {
            if (_next >= end)
                return false;
            var newline = text.IndexOf('\n', _next, end - _next);
            var lineEnd = newline < 0 ? end : newline;
            Number++;
            Start = _next;
            Content = text.AsSpan(_next, lineEnd - _next);
            HasReturn = Content.EndsWith("\r", StringComparison.Ordinal);
            if (HasReturn)
                Content = Content[..^1];
            _next = lineEnd + 1;
            return true;
        }
    }
}
