using System.Buffers;
using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents;

/// <summary>
/// Reads the frontmatter that most files have without the YAML library: lines of <c>key: value</c> where the value is plain text,
/// a quoted text without escapes, a list of words in brackets, or plain text that a colon and a space break, which the loader
/// repairs. It answers only where the library would answer the same, and saves an ecosystem's first reading most of its time,
/// which goes into compiling the library's code and throwing its exceptions.
/// </summary>
internal static class PlainFrontmatter
{
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Reads the lines between two offsets of a file's text.</summary>
    /// <returns>The fields; null where a line needs the YAML library.</returns>
    public static ImmutableArray<FrontmatterField>? Read(string text, int start, int end, int firstLine)
    {
        var fields = ImmutableArray.CreateBuilder<FrontmatterField>();
        for (var line = firstLine; start < end; line++)
        {
            var newline = text.IndexOf('\n', start, end - start);
            var lineEnd = newline < 0 ? end : newline;
            if (!text.AsSpan(start, lineEnd - start).IsWhiteSpace())
            {
                if (Field(text, start, lineEnd, line) is not { } field)
                    return null;
                fields.Add(field);
            }
            start = lineEnd + 1;
        }
        return fields.Count == 0 ? null : fields.DrainToImmutable();
    }

    private static FrontmatterField? Field(string text, int start, int lineEnd, int line)
    {
        var content = text.AsSpan(start, lineEnd - start);
        var hasReturn = content.EndsWith("\r", StringComparison.Ordinal);
        if (hasReturn)
            content = content[..^1];
        var colon = content.IndexOfAnyExcept(KeyCharacters);
        if (colon <= 0 || !char.IsAsciiLetter(content[0]) || content[colon] != ':')
            return null;
        var raw = content[(colon + 1)..].TrimStart(' ');
        var written = raw.TrimEnd(' ');
        if (written.IsEmpty || content[colon + 1] != ' ' || HasUnusual(written))
            return null;
        var key = content[..colon].ToString();
        if (YamlScalar.KindOf(key) != FrontmatterValueKind.Text)
            return null;
        var valueStart = start + content.Length - raw.Length;
        if (Value(written, valueStart) is { } value)
            return new(key, value, valueStart, valueStart + written.Length, line, 1, Repaired: false);
        return IsBrokenByColon(written) && !hasReturn && key.AsSpan().IndexOfAnyInRange('0', '9') < 0
            ? new(key, new(FrontmatterValueKind.Text, raw.ToString(), valueStart, valueStart + raw.Length), valueStart, valueStart + raw.Length, line, 1, Repaired: true)
            : null;
    }

    private static FrontmatterValue? Value(ReadOnlySpan<char> written, int start)
    {
        var end = start + written.Length;
        if (written[0] is '"' or '\'')
        {
            var inner = written.Length > 1 && written[^1] == written[0] ? written[1..^1] : default;
            return inner.IsEmpty || inner.Contains(written[0]) || inner.Contains('\\')
                ? null
                : new(FrontmatterValueKind.Text, inner.ToString(), start, end);
        }
        if (written[0] == '[')
            return WordList(written, start);
        if (!IsPlain(written))
            return null;
        var plain = written.ToString();
        return new(YamlScalar.KindOf(plain), plain, start, end);
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

    // Plain on one line: begins with no indicator and holds nothing that ends it (YAML 1.2.2, section 7.3.3).
    private static bool IsPlain(ReadOnlySpan<char> written) => BeginsPlain(written) && written[^1] != ':' && written.IndexOf(": ") < 0;

    private static bool IsBrokenByColon(ReadOnlySpan<char> written) => BeginsPlain(written) && written.IndexOf(": ") >= 0;

    private static bool BeginsPlain(ReadOnlySpan<char> written) =>
        !FrontmatterRepair.Indicators.Contains(written[0], StringComparison.Ordinal) && written.IndexOf(" #") < 0;

    // Tabs, control characters and the further line ends of YAML 1.1.
    private static bool HasUnusual(ReadOnlySpan<char> written)
    {
        foreach (var c in written)
        {
            if (c is < ' ' or (>= '\u007F' and <= '\u00A0') or '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' || char.IsSurrogate(c))
                return true;
        }
        return false;
    }
}
