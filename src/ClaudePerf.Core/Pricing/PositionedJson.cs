using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Pricing;

/// <summary>A JSON value with its file and line, so that errors can be reported with their position.</summary>
internal sealed class PositionedJson
{
    private const int LargestFile = 8 * 1024 * 1024;

    private PositionedJson(JsonValueKind kind, string file, int line, string field)
    {
        Kind = kind;
        File = file;
        Line = line;
        Field = field;
    }

    public JsonValueKind Kind { get; }

    public string File { get; }

    public int Line { get; }

    /// <summary>The path from the root; empty for the root itself.</summary>
    public string Field { get; }

    /// <summary>A string's text or a number's digits.</summary>
    public string Text { get; private init; } = "";

    public List<PositionedJson> Items { get; } = [];

    /// <summary>The members of an object in file order; names are unique.</summary>
    public List<KeyValuePair<string, PositionedJson>> Members { get; } = [];

    public PositionedJson? this[string name]
    {
        get
        {
            foreach (var member in Members)
            {
                if (member.Key == name)
                    return member.Value;
            }
            return null;
        }
    }

    public PriceDataException Problem(string problem) => new(problem, File, Line, Field.Length == 0 ? null : Field);

    /// <summary>Creates an empty value of the same kind and position.</summary>
    public PositionedJson Copy() => new(Kind, File, Line, Field) { Text = Text };

    public void Set(string name, PositionedJson value)
    {
        var i = Members.FindIndex(member => member.Key == name);
        if (i < 0)
            Members.Add(new(name, value));
        else
            Members[i] = new(name, value);
    }

    public void Remove(string name) => Members.RemoveAll(member => member.Key == name);

    /// <summary>Creates a string value at this value's position.</summary>
    public PositionedJson WithText(string name, string text) => new(JsonValueKind.String, File, Line, Child(Field, name)) { Text = text };

    /// <summary>Reads a file. Comments and trailing commas are allowed.</summary>
    /// <exception cref="PriceDataException">The file cannot be read, is too large or is not JSON.</exception>
    public static PositionedJson ReadFile(string file)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadBytes(file, LargestFile);
        }
        catch (RefusedFileException e) when (e.Refusal == FileRefusal.TooLarge)
        {
            throw new PriceDataException("the file is too large for a price table (limit: 8 MiB).", file, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PriceDataException($"the price file cannot be read: {e.Message}", file, inner: e);
        }
        return Read(bytes, file);
    }

    public static PositionedJson Read(ReadOnlySpan<byte> utf8, string file)
    {
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        var reader = new Utf8JsonReader(utf8,
            new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var lines = new LineCounter();
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, utf8, ref lines, file, "");
            while (reader.Read())
            {
            }
            return root;
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? (int)number + 1 : (int?)null;
            throw new PriceDataException("not valid JSON: " + JsonText.Reason(e), file, line, inner: e);
        }
        catch (InvalidOperationException e)
        {
            // The reader throws this for strings that are not UTF-8 or that contain half a surrogate pair.
            throw new PriceDataException("the text is not valid Unicode.", file, lines.At(utf8, (int)reader.TokenStartIndex), inner: e);
        }
    }

    private static PositionedJson ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ref LineCounter lines, string file,
        string field)
    {
        var line = lines.At(utf8, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new PositionedJson(JsonValueKind.Object, file, line, field);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    var value = ReadValue(ref reader, utf8, ref lines, file, Child(field, name));
                    if (members[name] is not null)
                        throw value.Problem("the field appears twice in its object.");
                    members.Members.Add(new(name, value));
                }
                return members;
            case JsonTokenType.StartArray:
                var items = new PositionedJson(JsonValueKind.Array, file, line, field);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Items.Add(ReadValue(ref reader, utf8, ref lines, file,
                        string.Create(CultureInfo.InvariantCulture, $"{field}[{items.Items.Count}]")));
                return items;
            case JsonTokenType.String:
                return new PositionedJson(JsonValueKind.String, file, line, field) { Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new PositionedJson(JsonValueKind.Number, file, line,
                    field) { Text = System.Text.Encoding.ASCII.GetString(reader.ValueSpan) };
            case JsonTokenType.True:
                return new PositionedJson(JsonValueKind.True, file, line, field);
            case JsonTokenType.False:
                return new PositionedJson(JsonValueKind.False, file, line, field);
            default:
                return new PositionedJson(JsonValueKind.Null, file, line, field);
        }
    }

    private static string Child(string field, string name) => field.Length == 0 ? name : $"{field}.{name}";

    // Positions only increase, so each byte is counted once.
    private struct LineCounter
    {
        private int _position;
        private int _line;

        public int At(ReadOnlySpan<byte> utf8, int position)
        {
            _line += utf8[_position..position].Count((byte)'\n');
            _position = position;
            return _line + 1;
        }
    }
}
