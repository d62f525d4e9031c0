using System.Diagnostics;
using System.Globalization;
using System.Text;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Performance.Usage;

/// <summary>Random byte edits of valid transcripts: untouched lines keep their figures, and nothing throws or hangs.</summary>
internal static class UsageFuzz
{
    private const int LinesPerFile = 20_000;

    internal static object Run(long lines, int seed)
    {
        var path = Path.Combine(Path.GetTempPath(), $"claudeperf-fuzz-{Environment.ProcessId}.jsonl");
        var clock = Stopwatch.StartNew();
        long wrong = 0, broken = 0, edited = 0, done = 0;
        try
        {
            for (; done < lines; done += LinesPerFile)
            {
                var random = new Random(seed + (int)(done / LinesPerFile));
                var truth = WriteFile(path, random, ref edited);
                var reading = TranscriptReader.Read(TranscriptDiscovery.At(path));
                broken += reading.BrokenLineCount;
                var found = reading.Requests.Where(request => request.MessageId is not null)
                    .ToDictionary(request => (request.MessageId!, request.RequestId ?? ""));
                foreach (var (id, (input, output)) in truth)
                {
                    if (!found.TryGetValue(($"msg_{id}", $"req_{id}"), out var request) || request.InputTokens != input
                        || request.OutputTokens != output)
                        wrong++;
                }
                wrong += reading.Reached.Line == LinesPerFile ? 0 : 1;
            }
        }
        finally
        {
            File.Delete(path);
        }
        return new { Lines = done, Edited = edited, Broken = broken, WrongUntouched = wrong, Seconds = clock.Elapsed.TotalSeconds };
    }

    // Ids are random, so that no edit turns one line's id into another's.
    private static Dictionary<string, (long Input, long Output)> WriteFile(string path, Random random, ref long edited)
    {
        var truth = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        using var file = File.Create(path);
        for (var i = 0; i < LinesPerFile; i++)
        {
            var id = random.NextInt64().ToString("x16", CultureInfo.InvariantCulture) + random.NextInt64()
                .ToString("x16", CultureInfo.InvariantCulture);
            long input = random.Next(1000), output = random.Next(1000);
            var line = Encoding.UTF8.GetBytes(
                """{"isSidechain":false"""
                + $$$""","type":"assistant","uuid":"{{{id}}}","timestamp":"2026-03-04T05:06:07.890Z","sessionId":"s","message":"""
                + $$$"""{"id":"msg_{{{id}}}","model":"claude-opus-5-5","content":[{"type":"text","text":"é \"x\" \\ \n {[ {{{i}}}"}]"""
                + $$$""","stop_reason":"end_turn","usage":{"input_tokens":{{{input}}},"output_tokens":{{{output}}},"cache_creation":"""
                + $$$"""{"ephemeral_5m_input_tokens":0}} },"requestId":"req_{{{id}}}"}""");
            if (random.Next(2) == 0)
            {
                truth.Add(id, (input, output));
            }
            else
            {
                edited++;
                for (var edits = random.Next(1, 4); edits > 0; edits--)
                {
                    var value = (byte)random.Next(256);
                    line[random.Next(line.Length)] = value == '\n' ? (byte)'\r' : value;
                }
            }
            file.Write(line);
            file.WriteByte((byte)'\n');
        }
        return truth;
    }
}
