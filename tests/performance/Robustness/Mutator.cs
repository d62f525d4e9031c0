namespace ClaudePerf.Performance.Robustness;

/// <summary>Makes hostile input from valid input, the same each time for the same seed: bits, bytes, tokens of the format, numbers,
/// nesting, encodings, cuts and splices.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "---\n", "\n---\n", ": ", "- ", "#", "`", "```\n", "|", "[", "]", "{", "}", "\"", "'", "\\", ",", "*", "&a", "*a", "!!", "<!--",
                "-->", "@", "$ARGUMENTS", "!`x`", "null", "true", "1e999", "-1", "0.1", "NaN",
            "9223372036854775807", "18446744073709551616", "99999999999999999999999999999", "\r", "\r\n", "\u2028", "\u0085", "\0",
                "\u001b[2J", "\u202e", "\ufeff", "😀", "\\ud800", "\\u0000", "\"\":", "//", "/*", "*/",
            "../../../../etc/passwd", "/dev/zero", "CON", "%00", "'; drop table", "=1+1", "</script>",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0xFF], [0xFE, 0xFF], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
    ];

    private readonly Random _random = new(seed);

    /// <summary>Mutates an input of a corpus.</summary>
    /// <param name="corpus">The inputs, of which one is taken and another may be spliced in.</param>
    internal byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        var bytes = new List<byte>(corpus[_random.Next(corpus.Count)]);
        for (var edits = _random.Next(1, 6); edits > 0; edits--)
            Edit(bytes, corpus);
        return [.. bytes];
    }

    private void Edit(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, _random.Next(1, 40));
        switch (_random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                var other = corpus[_random.Next(corpus.Count)];
                var from = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + _random.Next(200))]);
                break;
            case 6:
                // Deep or long repetition of one token.
                var token = Tokens[_random.Next(Tokens.Length)];
                for (var times = 1 << _random.Next(1, 11); times > 0; times--)
                    bytes.InsertRange(at, token);
                break;
            case 7:
                Number(bytes);
                break;
            default:
                bytes.InsertRange(at, Tokens[_random.Next(Tokens.Length)]);
                break;
        }
    }

    // Replaces a number with one that is too large, too small or not a number.
    private void Number(List<byte> bytes)
    {
        var digits = Enumerable.Range(0, bytes.Count).Where(i => char.IsAsciiDigit((char)bytes[i])).ToList();
        if (digits.Count == 0)
            return;
        var at = digits[_random.Next(digits.Count)];
        string[] numbers = ["-1", "1e400", "99999999999999999999", "0.0000000000000000000000000001", "null", "\"12\"", "[]", "2147483648",
            "-9223372036854775809"];
        bytes.RemoveAt(at);
        bytes.InsertRange(at, System.Text.Encoding.ASCII.GetBytes(numbers[_random.Next(numbers.Length)]));
    }
}
