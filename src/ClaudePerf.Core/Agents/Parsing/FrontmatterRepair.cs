using System.Text;

namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// The second attempt of Claude Code's loader when frontmatter is not valid YAML (measured on 2.1.332): each tab used
/// as indentation becomes two spaces, and the value of every top-level line is quoted if it contains YAML special
/// characters, even if that line is valid: a block header or a comment becomes text. Lists in brackets, quoted values,
/// multi-line values, indented lines and lines that end with CRLF are not changed.
/// </summary>
internal sealed class FrontmatterRepair
{
    /// <summary>Characters that begin something other than plain text (YAML 1.2.2, section 5.3).</summary>
    internal const string Indicators = "-?:,[]{}#&*!|>'\"%@`";

    private readonly List<Replacement> _replacements = [];

    private FrontmatterRepair(string yaml) => Yaml = yaml;

    /// <summary>The repaired text.</summary>
    public string Yaml { get; private set; }

    /// <summary>The repaired lines, in the text's order.</summary>
    public IReadOnlyList<Replacement> Replacements => _replacements;

    /// <summary>
    /// A value that was quoted; without a key, a value that quoting did not change, or tabs. Offsets in <c>Original</c>
    /// refer to the text before the repair, in <c>Repaired</c> to the text after it.
    /// </summary>
    internal sealed record Replacement(
        string Key, string Raw, int OriginalStart, int OriginalEnd, int RepairedStart, int RepairedEnd);

    /// <summary>Repairs what can be repaired; without replacements, nothing could be.</summary>
    public static FrontmatterRepair Of(string yaml)
    {
        var repair = new FrontmatterRepair(yaml);
        var output = new StringBuilder(yaml.Length + 64);
        for (var lineStart = 0; lineStart < yaml.Length;)
        {
            var newline = yaml.IndexOf('\n', lineStart);
            var lineEnd = newline < 0 ? yaml.Length : newline;
            repair.Line(yaml, lineStart, lineEnd, output);
            if (newline >= 0)
                output.Append('\n');
            lineStart = lineEnd + 1;
        }
        repair.Yaml = output.ToString();
        return repair;
    }

    /// <summary>
    /// Maps an offset of the repaired text to the original one; inside a replaced value, to the value's start.
    /// </summary>
    public int ToOriginal(int offset)
    {
        var low = 0;
        var high = _replacements.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_replacements[middle].RepairedStart <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == 0)
            return offset;
        var before = _replacements[low - 1];
        return offset < before.RepairedEnd ? before.OriginalStart : before.OriginalEnd + (offset - before.RepairedEnd);
    }

    private void Line(string yaml, int lineStart, int lineEnd, StringBuilder output)
    {
        var line = yaml.AsSpan(lineStart, lineEnd - lineStart);
        var tabs = line.Length - line.TrimStart('\t').Length;
        if (tabs > 0)
        {
            // A tab used as indentation counts as two spaces.
            var from = output.Length;
            output.Append(' ', 2 * tabs);
            _replacements.Add(new("", "", lineStart, lineStart + tabs, from, output.Length));
            output.Append(line[tabs..]);
            return;
        }
        if (!TrySplit(line, out var valueStart) || IsList(line, valueStart))
        {
            output.Append(line);
            return;
        }
        var raw = line[valueStart..].ToString();
        var colon = line.IndexOf(':');
        // White space of any kind before the value becomes spaces.
        output.Append(line[..(colon + 1)]).Append(' ', valueStart - colon - 1);
        var repairedStart = output.Length;
        var escaped = raw.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        output.Append('"').Append(escaped).Append('"');
        // Quotes that do not change the value are not reported as a repair.
        var key = Reads(line.ToString(), raw) ? "" : line[..colon].ToString();
        _replacements.Add(new(key, raw, lineStart + valueStart, lineEnd, repairedStart, output.Length));
    }

    /// <summary>Describes, for the author, what makes a value invalid YAML, and where in the value.</summary>
    internal static (string Reason, int Offset) Describe(string raw)
    {
        var comment = raw.IndexOf(" #", StringComparison.Ordinal);
        var colon = raw.IndexOf(": ", StringComparison.Ordinal);
        if (Indicators.Contains(raw[0], StringComparison.Ordinal))
            return ($"begins with '{raw[0]}', which has a special meaning in YAML", 0);
        if (comment >= 0 && (colon < 0 || comment < colon))
            return ("contains ' #', which begins a comment in YAML", comment);
        return colon >= 0 ? ("contains ': ', which begins a new key in YAML", colon) : ("is not valid YAML", 0);
    }

    // An unindented line "key: value" whose value is not quoted and contains a YAML special character.
    private static bool TrySplit(ReadOnlySpan<char> line, out int valueStart)
    {
        valueStart = 0;
        var colon = line.IndexOfAnyExcept(KeyCharacters);
        if (colon <= 0 || line[colon] != ':')
            return false;
        var rest = line[(colon + 1)..];
        var value = rest[ScriptSpace.Length(rest)..];
        if (value.Length == rest.Length || value.IsEmpty || value.IndexOfAny('\r', '\u2028', '\u2029') >= 0)
            return false;
        if (value.Length > 1 && value[0] is '"' or '\'' && value[^1] == value[0])
            return false;
        valueStart = line.Length - value.Length;
        return value.IndexOfAny(SpecialCharacters) >= 0 || value.IndexOf(": ") >= 0;
    }

    private static readonly System.Buffers.SearchValues<char> KeyCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-");

    /// <summary>The characters that cause a value to be quoted, in addition to a colon followed by a space.</summary>
    internal static readonly System.Buffers.SearchValues<char> SpecialCharacters =
        System.Buffers.SearchValues.Create("{}[]*&#!|>%@`");

    // A list in brackets that is valid by itself remains a list; a block header and a number with a comment do not.
    private static bool IsList(ReadOnlySpan<char> line, int valueStart) =>
        line[valueStart] == '[' && line[^1] == ']' && IsValid(line.ToString());

    private static bool IsValid(string line) => Parsed(line) is not null;

    // Whether a line without the quotes is read as the same text.
    private static bool Reads(string line, string raw) =>
        Parsed(line) is { Entries: [{ Value: { Kind: FrontmatterValueKind.Text } value }] } && value.Text == raw;

    private static FrontmatterValue? Parsed(string line)
    {
        try
        {
            return YamlTree.Parse(line, static offset => offset, static _ => default);
        }
        catch (YamlFailure)
        {
            return null;
        }
    }
}
