using System.IO.Compression;
using System.Text.Json;
using ClaudePerf.Core.Tests.Prerequisites;

namespace ClaudePerf.Core.Tests.Tokens;

/// <summary>A text with the provider's own counts, including the frame of one user message.</summary>
internal sealed record RecordedCount(string Corpus, string Key, string Lang, string Text, int V3, int V47, int V5);

internal static class RecordedCounts
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    internal static List<RecordedCount> Load()
    {
        using var file = File.OpenRead(Machine.RealInput("counts", "recorded-counts.jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var counts = new List<RecordedCount>();
        while (reader.ReadLine() is { } line)
            counts.Add(JsonSerializer.Deserialize<RecordedCount>(line, Options)!);
        return counts;
    }
}
