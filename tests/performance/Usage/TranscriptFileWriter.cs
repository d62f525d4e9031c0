using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudePerf.Performance.Usage;

/// <summary>Writes one transcript: some begin with a byte order mark, some have Windows line ends.</summary>
internal sealed class TranscriptFileWriter : IDisposable
{
    private static readonly JsonSerializerOptions Spaced = new() { WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StreamWriter _writer;
    private readonly Random _random;
    private readonly Action<long> _onBytes;
    private readonly Action<long> _onBroken;
    private readonly Action<long> _onLines;
    private readonly string _lineEnd;
    private bool _isTorn;

    internal TranscriptFileWriter(string path, Random random, Action<long> onBytes, Action<long> onBroken, Action<long> onLines)
    {
        var mark = random.Next(30) == 0;
        _writer = new StreamWriter(path, append: false, new UTF8Encoding(mark), 1 << 20);
        _random = random;
        _onBytes = onBytes;
        _onBroken = onBroken;
        _onLines = onLines;
        _lineEnd = random.Next(20) == 0 ? "\r\n" : "\n";
    }

    internal void Line(string line, bool spaced = false)
    {
        if (spaced)
            line = JsonNode.Parse(line)!.ToJsonString(Spaced).Replace("\r", "", StringComparison.Ordinal).Replace('\n', ' ');
        _writer.Write(line);
        _writer.Write(_lineEnd);
        _onLines(1);
    }

    /// <summary>Writes a truncated line, one with another line inside, or zeros.</summary>
    internal void Break(string line, int how)
    {
        Line(how switch
        {
            0 => line[..(line.Length / 2)],
            1 => line[..60] + line,
            _ => new string('\0', 500),
        });
        _onBroken(1);
    }

    /// <summary>Sometimes leaves the last line half written.</summary>
    /// <returns>Whether it did.</returns>
    internal bool Tear()
    {
        if (_random.Next(20) != 0)
            return false;
        _writer.Write("""{"type":"assistant","message":{"usage":{"output_tokens":99999""");
        return _isTorn = true;
    }

    public void Dispose()
    {
        if (!_isTorn && _random.Next(10) == 0)
            _writer.Write("\n");
        _writer.Flush();
        _onBytes(_writer.BaseStream.Position);
        _writer.Dispose();
    }
}
