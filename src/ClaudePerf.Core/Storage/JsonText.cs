using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// JSON written by other programs or people that is edited in place: all unchanged parts keep every byte, including comments, byte
/// order mark and line endings. Comments and trailing commas are allowed. Each change returns a new text.
/// </summary>
internal sealed class JsonText
{
    private const int MarkLength = 3;
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
    // Keeps paths and names readable in files that users edit.
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] _bytes;

    private JsonText(byte[] bytes, JsonSpan root)
    {
        _bytes = bytes;
        Root = root;
    }

    internal JsonSpan Root { get; }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>
    /// The parser's error message without the position at its end, which our messages give as 1-based line and column.
    /// </summary>
    internal static string Reason(JsonException exception)
    {
        var position = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? exception.Message : exception.Message[..position];
    }

    /// <summary>Parses a text.</summary>
    /// <param name="bytes">UTF-8, with or without a byte order mark; must not be changed afterwards.</param>
    /// <exception cref="JsonException">The text is not JSON; line and position are set.</exception>
    internal static JsonText Parse(byte[] bytes)
    {
        var offset = bytes.AsSpan().StartsWith("\uFEFF"u8) ? MarkLength : 0;
        var reader = new Utf8JsonReader(bytes.AsSpan(offset), Options);
        try
        {
            reader.Read();
            var root = Read(ref reader, offset);
            while (reader.Read())
            {
            }
            return new JsonText(bytes, root);
        }
        catch (InvalidOperationException exception)
        {
            // The reader throws this for strings that are not UTF-8 or that contain half a surrogate pair.
            var (line, _) = Place(bytes, offset + (int)reader.TokenStartIndex);
            throw new JsonException("The text is not valid Unicode.", null, line - 1, 0, exception);
        }
    }

    /// <summary>The 1-based line and column of a byte.</summary>
    internal (int Line, int Column) At(int offset) => Place(_bytes, offset);

    /// <summary>Sets a member of an object, in place if it exists, otherwise after the other members.</summary>
    internal JsonText Set(JsonSpan owner, string name, JsonNode? value)
    {
        var index = owner.IndexOf(name);
        if (index < 0)
            return Insert(owner, depth => $"{Quoted(name)}: {Render(value, depth)}");
        var old = owner.Children[index];
        return Replace(old.Start, old.End, Render(value, DepthOf(owner) + 1));
    }

    /// <summary>Adds a value to the end of an array.</summary>
    internal JsonText Append(JsonSpan array, JsonNode? value) => Insert(array, depth => Render(value, depth));

    /// <summary>
    /// Removes a child, with its separating comma and the comments after it on its line. All other comments stay, because they
    /// might refer to its neighbors.
    /// </summary>
    internal JsonText Remove(JsonSpan owner, int index)
    {
        var last = owner.Children.Count - 1;
        var start = owner.StartOf(index);
        var next = index < last ? owner.StartOf(index + 1) : owner.End - 1;
        var (hasComma, end) = TrailingComma(owner.Children[index].End, next);
        if (!hasComma)
            end = owner.Children[index].End;
        end = EndOfRemark(end, next);
        var isLine = StartsLine(start) && end < _bytes.Length && (_bytes[end] is (byte)'\n' or (byte)'\r');
        if (isLine)
        {
            // The whole line, from the end of the line before it.
            start = _bytes.AsSpan(0, start).LastIndexOf((byte)'\n');
            start -= start > 0 && _bytes[start - 1] == (byte)'\r' ? 1 : 0;
        }
        else if (hasComma && index < last)
        {
            end += _bytes.AsSpan(end, next - end) is var rest ? rest.Length - rest.TrimStart(" \t"u8).Length : 0;
        }
        else
        {
            start = _bytes.AsSpan(0, start).TrimEnd(" \t"u8).Length;
        }
        byte[] left = [.. _bytes.AsSpan(0, start), .. _bytes.AsSpan(end)];
        // The last child's comma was before it, perhaps with a comment in between.
        if (!hasComma && index > 0 && TrailingComma(owner.Children[index - 1].End, owner.StartOf(index)) is (true, var after))
            left = [.. left.AsSpan(0, after - 1), .. left.AsSpan(after)];
        var text = Parse(left);
        return owner.Children.Count == 1 ? text.Collapse(owner.Start) : text;
    }

    // Removes the white space between brackets that have become empty.
    private JsonText Collapse(int start)
    {
        var inside = _bytes.AsSpan(start + 1);
        var blank = inside.IndexOfAnyExcept(" \t\r\n"u8);
        return inside[blank] is (byte)'}' or (byte)']' ? Replace(start + 1, start + 1 + blank, "") : this;
    }

    // The position after the comments that follow on the line, if nothing else follows.
    private int EndOfRemark(int from, int to)
    {
        for (var at = from; at < to;)
        {
            var rest = _bytes.AsSpan(at, to - at);
            var blank = rest.Length - rest.TrimStart(" \t"u8).Length;
            rest = rest[blank..];
            if (rest.IsEmpty)
                return from;
            if (rest[0] is (byte)'\n' or (byte)'\r')
                return at + blank;
            var length = rest.StartsWith("//"u8)
                ? rest.IndexOfAny((byte)'\n', (byte)'\r')
                : rest.StartsWith("/*"u8) ? rest.IndexOf("*/"u8) + 2 : -1;
            if (length >= 2 && rest[..length].IndexOf((byte)'\n') >= 0)
                return from;
            if (length < 0)
                return from;
            at += blank + length;
        }
        return from;
    }

    private JsonText Insert(JsonSpan owner, Func<int, string> render)
    {
        var depth = DepthOf(owner);
        if (owner.Children.Count == 0)
        {
            // Between the brackets there was only white space, or a comment, which stays.
            var inside = _bytes.AsSpan(owner.Start + 1, owner.End - owner.Start - 2);
            var removedEnd = inside.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? owner.End - 1 : owner.Start + 1;
            return Replace(owner.Start + 1, removedEnd, NewLine + Indent(depth + 1) + render(depth + 1) + NewLine + Indent(depth));
        }
        var last = owner.Children.Count - 1;
        var end = owner.Children[last].End;
        var text = render(depth + 1);
        var separator = StartsLine(owner.StartOf(last)) ? NewLine + Indent(depth + 1) : " ";
        var (comma, after) = TrailingComma(end, owner.End - 1);
        var from = comma ? after : end;
        // A comment at the end of the line belongs to the last value.
        var at = separator == " " ? from : EndOfRemark(from, owner.End - 1);
        var remark = Encoding.UTF8.GetString(_bytes.AsSpan(from, at - from));
        return Replace(from, at, (comma ? "" : ",") + remark + separator + text);
    }

    private JsonText Replace(int start, int end, string text)
    {
        var inserted = Encoding.UTF8.GetBytes(text);
        return Parse([.. _bytes.AsSpan(0, start), .. inserted, .. _bytes.AsSpan(end)]);
    }

    private static JsonSpan Read(ref Utf8JsonReader reader, int offset)
    {
        var start = offset + (int)reader.TokenStartIndex;
        JsonSpan span;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                span = new JsonSpan(JsonValueKind.Object, start);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    span.Names.Add((reader.GetString()!, offset + (int)reader.TokenStartIndex));
                    reader.Read();
                    span.Children.Add(Read(ref reader, offset));
                }
                break;
            case JsonTokenType.StartArray:
                span = new JsonSpan(JsonValueKind.Array, start);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    span.Children.Add(Read(ref reader, offset));
                break;
            case JsonTokenType.String:
                span = new JsonSpan(JsonValueKind.String, start) { Text = reader.GetString()! };
                break;
            case JsonTokenType.Number:
                span = new JsonSpan(JsonValueKind.Number, start) { Text = Encoding.ASCII.GetString(reader.ValueSpan) };
                break;
            default:
                span = new JsonSpan(reader.TokenType switch { JsonTokenType.True => JsonValueKind.True,
                    JsonTokenType.False => JsonValueKind.False, _ => JsonValueKind.Null }, start);
                break;
        }
        span.End = offset + (int)reader.BytesConsumed;
        return span;
    }

    private static (int Line, int Column) Place(ReadOnlySpan<byte> bytes, int offset)
    {
        var before = bytes[..offset];
        var column = before[(before.LastIndexOf((byte)'\n') + 1)..];
        if (column.StartsWith("\uFEFF"u8))
            column = column[MarkLength..];
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(column) + 1);
    }

    private string NewLine => _bytes.AsSpan().IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";

    private int DepthOf(JsonSpan wanted)
    {
        return Find(Root, 0) ?? throw new ArgumentException("The value is not of this text.", nameof(wanted));

        int? Find(JsonSpan span, int depth)
        {
            if (ReferenceEquals(span, wanted))
                return depth;
            foreach (var child in span.Children)
            {
                if (child.Start <= wanted.Start && wanted.End <= child.End)
                    return Find(child, depth + 1);
            }
            return null;
        }
    }

    private string Indent(int depth)
    {
        var unit = IndentUnit(Root) ?? "  ";
        return string.Concat(Enumerable.Repeat(unit, depth));
    }

    // The indentation of the first value that starts a line, per level of depth.
    private string? IndentUnit(JsonSpan root)
    {
        if (root.Children.Count == 0 || !StartsLine(root.StartOf(0)))
            return null;
        var start = root.StartOf(0);
        var line = _bytes.AsSpan(0, start).LastIndexOf((byte)'\n') + 1;
        return start > line ? Encoding.UTF8.GetString(_bytes.AsSpan(line, start - line)) : null;
    }

    private bool StartsLine(int offset)
    {
        var before = _bytes.AsSpan(0, offset).TrimEnd(" \t"u8);
        return before.Length > 0 && before[^1] == (byte)'\n';
    }

    private (bool Found, int After) TrailingComma(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (_bytes[i] == (byte)',')
                return (true, i + 1);
            if (_bytes[i] != (byte)'/')
                continue;
            // A comment: skip to the end of the line or to its closing mark.
            var rest = _bytes.AsSpan(i, to - i);
            var length = rest.StartsWith("//"u8) ? rest.IndexOf((byte)'\n') : rest.IndexOf("*/"u8) + 1;
            i += Math.Max(0, length);
        }
        return (false, 0);
    }

    private static string Quoted(string name) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(name)}\"";

    // Writes objects one member per line, and arrays of numbers and texts on one line, as people do.
    private string Render(JsonNode? value, int depth)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } members:
                var lines = members.Select(
                    member => $"{Indent(depth + 1)}{Quoted(member.Key)}: {Render(member.Value, depth + 1)}");
                return $"{{{NewLine}{string.Join("," + NewLine, lines)}{NewLine}{Indent(depth)}}}";
            case JsonArray { Count: > 0 } items when items.Any(item => item is JsonObject or JsonArray):
                var rows = items.Select(item => Indent(depth + 1) + Render(item, depth + 1));
                return $"[{NewLine}{string.Join("," + NewLine, rows)}{NewLine}{Indent(depth)}]";
            case JsonArray items:
                return $"[{string.Join(", ", items.Select(item => Render(item, depth)))}]";
            default:
                return value?.ToJsonString(Written) ?? "null";
        }
    }
}
