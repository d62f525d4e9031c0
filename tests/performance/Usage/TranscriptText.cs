using System.Text;
using System.Text.Json;

namespace ClaudePerf.Performance.Usage;

/// <summary>Text as transcripts hold it, ready to stand between quotes: words, code, paths, escapes and letters beyond ASCII.</summary>
internal sealed class TranscriptText
{
    private const int Size = 4 << 20;

    private static readonly string[] Words =
    [
        "the", "value", "returns", "null", "if (x < 0)\n{\n    throw;\n}\n", "\"quoted\"", "C:\\temp\\file", "result", "für", "日本語",
            "request", "    at line ",
        "usage", "\"usage\": {\"output_tokens\": 5}", "\t", "\u001b[31m", "error", "public static void", "{", "}", "[", "]", "cost-state",
            "assistant", "😀",
    ];

    private readonly string _escaped;
    private readonly int[] _cuts;

    internal TranscriptText(Random random)
    {
        var text = new StringBuilder(Size + 64);
        var cuts = new List<int>();
        while (text.Length < Size)
        {
            cuts.Add(text.Length);
            text.Append(JsonEncodedText.Encode(Words[random.Next(Words.Length)],
                System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append(' ');
        }
        _escaped = text.ToString();
        _cuts = [.. cuts];
    }

    /// <summary>Text of approximately the given number of characters.</summary>
    internal ReadOnlySpan<char> Next(Random random, int length)
    {
        length = Math.Min(length, Size / 2);
        var first = random.Next(_cuts.Length);
        while (_escaped.Length - _cuts[first] <= length)
            first = random.Next(_cuts.Length);
        var last = Array.BinarySearch(_cuts, _cuts[first] + length);
        return _escaped.AsSpan(_cuts[first], _cuts[last < 0 ? ~last - 1 : last] - _cuts[first]);
    }
}
