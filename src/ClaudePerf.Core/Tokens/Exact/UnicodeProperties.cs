using System.Buffers.Text;
using System.Globalization;
using System.Reflection;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The Unicode 15.1 properties the exact count reads, from the table that ships inside this assembly. The runtime's own tables
/// follow its version (and normalisation even the system's), so that one text would count differently on two machines.
/// </summary>
internal sealed class UnicodeProperties
{
    /// <summary>Code points of the Basic Multilingual Plane, and the length of the tables that are indexed by a character.</summary>
    public const int BasicPlane = 0x10000;

    private const int CodePoints = 0x110000;
    private const string Resource = "ClaudePerf.Core.Tokens.Exact.unicode-properties.txt";

    private readonly byte[][] _combiningPages = new byte[CodePoints >> 8][];
    private readonly HashSet<int> _neverComposed = [];

    private UnicodeProperties()
    {
        Category.AsSpan().Fill((byte)UnicodeCategory.OtherNotAssigned);
        for (var i = 0; i < BasicPlane; i++) Lower[i] = (char)i;
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        Read(bytes);
        foreach (var (point, parts) in Decompositions)
            if (parts.Second != 0 && !_neverComposed.Contains(point)) Compositions[Pair(parts.First, parts.Second)] = point;
    }

    /// <summary>The table, read once a process.</summary>
    public static UnicodeProperties Instance { get; } = new();

    /// <summary>The general category (a <see cref="UnicodeCategory"/>) of each character of the basic plane.</summary>
    public byte[] Category { get; } = new byte[BasicPlane];

    /// <summary>The simple lower case of each character of the basic plane; a character without one maps to itself.</summary>
    public char[] Lower { get; } = new char[BasicPlane];

    /// <summary>Whether a character of the basic plane has the Uppercase property (letters, Roman numerals, circled letters).</summary>
    public bool[] IsUpper { get; } = new bool[BasicPlane];

    /// <summary>Whether a character of the basic plane has the Lowercase property.</summary>
    public bool[] IsLower { get; } = new bool[BasicPlane];

    /// <summary>One step of the canonical decomposition of a code point; the second part is 0 where there is but one.</summary>
    public Dictionary<int, (int First, int Second)> Decompositions { get; } = [];

    /// <summary>The code point two others compose into, under <see cref="Pair"/>.</summary>
    public Dictionary<ulong, int> Compositions { get; } = [];

    /// <summary>The key of two code points in <see cref="Compositions"/>.</summary>
    public static ulong Pair(int first, int second) => ((ulong)(uint)first << 32) | (uint)second;

    /// <summary>The canonical combining class of a code point.</summary>
    public int CombiningClass(int point) => _combiningPages[point >> 8] is { } page ? page[point & 0xFF] : 0;

    /// <summary>Whether a code point of this block of 256 has a combining class other than 0.</summary>
    public bool HasCombining(int block) => _combiningPages[block] is not null;

    private void Read(ReadOnlySpan<byte> table)
    {
        while (!table.IsEmpty)
        {
            var end = table.IndexOf((byte)'\n');
            var line = end < 0 ? table : table[..end];
            table = end < 0 ? [] : table[(end + 1)..];
            if (line.Length < 2 || line[0] == (byte)'#') continue;
            var fields = line[2..];
            switch (line[0])
            {
                case (byte)'G':
                    var from = Number(ref fields);
                    var to = Number(ref fields);
                    Category.AsSpan(from, to - from + 1).Fill((byte)CategoryOf(fields));
                    break;
                case (byte)'C':
                    SetCombining(Number(ref fields), Number(ref fields), (byte)Number(ref fields));
                    break;
                case (byte)'D':
                    Decompositions[Number(ref fields)] = (Number(ref fields), fields.IsEmpty ? 0 : Number(ref fields));
                    break;
                case (byte)'X':
                    _neverComposed.Add(Number(ref fields));
                    break;
                case (byte)'U':
                    SetRange(IsUpper, Number(ref fields), Number(ref fields));
                    break;
                case (byte)'L':
                    SetRange(IsLower, Number(ref fields), Number(ref fields));
                    break;
                case (byte)'M':
                    Lower[Number(ref fields)] = (char)Number(ref fields);
                    break;
                default:
                    throw new InvalidOperationException($"{Resource} has a line of an unknown kind.");
            }
        }
    }

    private static void SetRange(bool[] table, int first, int last) => table.AsSpan(first, last - first + 1).Fill(true);

    private void SetCombining(int first, int last, byte combining)
    {
        for (var point = first; point <= last; point++)
            (_combiningPages[point >> 8] ??= new byte[256])[point & 0xFF] = combining;
    }

    private static int Number(ref ReadOnlySpan<byte> fields)
    {
        if (!Utf8Parser.TryParse(fields, out int value, out var read, 'X'))
            throw new InvalidOperationException($"{Resource} has a field that is not a number.");
        fields = fields[Math.Min(read + 1, fields.Length)..];
        return value;
    }

    private static UnicodeCategory CategoryOf(ReadOnlySpan<byte> name) => (name[0], name[1]) switch
    {
        ((byte)'L', (byte)'u') => UnicodeCategory.UppercaseLetter,
        ((byte)'L', (byte)'l') => UnicodeCategory.LowercaseLetter,
        ((byte)'L', (byte)'t') => UnicodeCategory.TitlecaseLetter,
        ((byte)'L', (byte)'m') => UnicodeCategory.ModifierLetter,
        ((byte)'L', (byte)'o') => UnicodeCategory.OtherLetter,
        ((byte)'M', (byte)'n') => UnicodeCategory.NonSpacingMark,
        ((byte)'M', (byte)'c') => UnicodeCategory.SpacingCombiningMark,
        ((byte)'M', (byte)'e') => UnicodeCategory.EnclosingMark,
        ((byte)'N', (byte)'d') => UnicodeCategory.DecimalDigitNumber,
        ((byte)'N', (byte)'l') => UnicodeCategory.LetterNumber,
        ((byte)'N', (byte)'o') => UnicodeCategory.OtherNumber,
        ((byte)'Z', (byte)'s') => UnicodeCategory.SpaceSeparator,
        ((byte)'Z', (byte)'l') => UnicodeCategory.LineSeparator,
        ((byte)'Z', (byte)'p') => UnicodeCategory.ParagraphSeparator,
        ((byte)'C', (byte)'c') => UnicodeCategory.Control,
        ((byte)'C', (byte)'f') => UnicodeCategory.Format,
        ((byte)'C', (byte)'s') => UnicodeCategory.Surrogate,
        ((byte)'C', (byte)'o') => UnicodeCategory.PrivateUse,
        ((byte)'P', (byte)'c') => UnicodeCategory.ConnectorPunctuation,
        ((byte)'P', (byte)'d') => UnicodeCategory.DashPunctuation,
        ((byte)'P', (byte)'s') => UnicodeCategory.OpenPunctuation,
        ((byte)'P', (byte)'e') => UnicodeCategory.ClosePunctuation,
        ((byte)'P', (byte)'i') => UnicodeCategory.InitialQuotePunctuation,
        ((byte)'P', (byte)'f') => UnicodeCategory.FinalQuotePunctuation,
        ((byte)'P', (byte)'o') => UnicodeCategory.OtherPunctuation,
        ((byte)'S', (byte)'m') => UnicodeCategory.MathSymbol,
        ((byte)'S', (byte)'c') => UnicodeCategory.CurrencySymbol,
        ((byte)'S', (byte)'k') => UnicodeCategory.ModifierSymbol,
        ((byte)'S', (byte)'o') => UnicodeCategory.OtherSymbol,
        _ => throw new InvalidOperationException($"{Resource} names a category that is not known."),
    };
}
