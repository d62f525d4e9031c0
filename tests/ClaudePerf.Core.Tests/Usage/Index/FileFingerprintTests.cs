using System.Text;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Tests.Usage.Index;

public sealed class FileFingerprintTests : IDisposable
{
    private readonly IndexedTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(8192)]
    [InlineData(20_000)]
    public void The_fingerprint_of_bytes_equals_that_of_their_file(int length)
    {
        var text = string.Concat(Enumerable.Range(0, 5000).Select(static i => $"{i}\n"))[..length];
        var path = _tree.Write("p/a.jsonl", text, "more\n");
        Assert.Equal(FileFingerprint.Of(path, length), FileFingerprint.Of(Encoding.UTF8.GetBytes(text)));
    }

    // Whether a file is read at once or in several steps, complete or truncated, only the appended part is read.
    [Theory]
    [InlineData(1, "")]
    [InlineData(1, "{\"torn\":")]
    [InlineData(30, "")]
    [InlineData(30, "{\"torn\":")]
    [InlineData(2000, "")]
    [InlineData(2000, "{\"torn\":")]
    public void A_file_that_grows_is_recognized(int lines, string tail)
    {
        var name = IndexedTree.SessionFile(IndexedTree.First);
        _tree.Write(name, [.. Enumerable.Range(0, lines).Select(static i => IndexedTree.Line($"m{i}", 5)), tail]);
        _tree.Indexed();
        var more = IndexedTree.Line("new", 7);
        _tree.Append(name, tail.Length == 0 ? more : "1}\n" + more);
        var (reading, requests) = _tree.Indexed();
        Assert.Equal(tail.Length == 0 ? more.Length : tail.Length + "1}\n".Length + more.Length, reading.BytesRead);
        Assert.Equal(lines + 1, requests.Count);
    }
}
