using System.Text;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Usage;
using CsCheck;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Properties of all transcripts: order, splits and damage elsewhere do not affect the results.</summary>
public sealed class MergePropertyTests
{
    private static readonly Gen<string> Lines = Gen.Select(
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 4]),
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 1]),
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3]),
        (ids, marks, rest) =>
        {
            var line = Line.Assistant(
                id: ids.Item1 == 3 ? null : $"msg_{ids.Item1}",
                request: ids.Item2 == 2 ? null : $"req_{ids.Item2}",
                output: ids.Item3 * 10,
                stop: marks.Item1 ? "end_turn" : null,
                sidechain: marks.Item2,
                session: marks.Item3 == 0 ? Line.Session : Line.OtherSession,
                write1h: rest.Item2,
                uuid: $"u{ids.Item3}",
                time: $"2026-03-04T05:06:0{rest.Item1}.000Z",
                change: line =>
                {
                    if (rest.Item1 == 5)
                        line["requestSessionId"] = Line.Session;
                    if (rest.Item1 == 4)
                        line["attributionSkill"] = $"skill{rest.Item2}";
                    line["message"]!["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = $"text {rest.Item2}" });
                });
            return rest.Item1 == 3 ? Line.Progress(line) : line;
        });

    private static readonly TranscriptReadOptions Counting = new() { CounterFor = _ => new LengthCounter(), Parallelism = 1 };

    [Fact]
    public void Read_any_order_of_lines_and_files_gives_the_same_requests() =>
        Gen.Select(Lines.List[1, 12], Gen.Int[0, 1_000_000]).Sample((lines, seed) =>
        {
            using var tree = new TranscriptTree();
            // Each line in its own file, so that only the order of reading differs.
            var files = lines.Select((line, i) => TranscriptDiscovery.At(tree.Write($"p/{i}.jsonl", line))).ToList();
            var rows = files.SelectMany(file => TranscriptReader.Read(file, default, Counting, CancellationToken.None).Requests).ToList();
            var shuffled = rows.ToArray();
            new Random(seed).Shuffle(shuffled);

            var straight = new RequestMerger();
            straight.AddRange(rows);
            var other = new RequestMerger();
            other.AddRange(shuffled);
            other.AddRange(rows);
            // Also merged pairwise first, as an index does with its stored records.
            var halves = new[] { new RequestMerger(), new RequestMerger() };
            for (var i = 0; i < shuffled.Length; i++)
                halves[i % 2].Add(shuffled[i]);
            var grouped = new RequestMerger();
            grouped.AddRange(halves[1].Rows);
            grouped.AddRange(halves[0].Rows);

            Assert.Equal(straight.ToCounted(), other.ToCounted());
            Assert.Equal(straight.ToCounted(), grouped.ToCounted());
        }, iter: 300, threads: 1);

    [Fact]
    public void Read_in_two_steps_from_any_cut_equals_reading_at_once() =>
        Gen.Select(Lines.List[1, 6], Gen.Bool, Gen.Double[0, 1]).Sample((lines, carriageReturns, at) =>
        {
            using var tree = new TranscriptTree();
            var bytes = Encoding.UTF8.GetBytes("\uFEFF" + string.Concat(lines.Select(line => line + (carriageReturns ? "\r\n" : "\n"))));
            var path = tree.WriteBytes("p/a.jsonl", bytes[..(int)(at * bytes.Length)]);
            var first = TranscriptReader.Read(TranscriptDiscovery.At(path), default, Counting, CancellationToken.None);
            tree.WriteBytes("p/a.jsonl", bytes);
            var rest = TranscriptReader.Read(TranscriptDiscovery.At(path), first.Reached, Counting, CancellationToken.None);
            var whole = TranscriptReader.Read(TranscriptDiscovery.At(path), default, Counting, CancellationToken.None);

            Assert.Equal(Merged(whole), Merged(first, rest));
            Assert.Equal(whole.Reached, rest.Reached);
            Assert.Equal(0, first.BrokenLineCount + rest.BrokenLineCount + whole.BrokenLineCount);
        }, iter: 300, threads: 1);

    [Fact]
    public void Read_random_byte_edits_never_throw_nor_change_untouched_lines() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 1_000_000]).Sample((count, seed) =>
        {
            using var tree = new TranscriptTree();
            var random = new Random(seed);
            var file = new MemoryStream();
            var untouched = new List<(string Id, string Request, long Output)>();
            for (var i = 0; i < count; i++)
            {
                var line = Encoding.UTF8.GetBytes(Line.Assistant($"msg_{i}_{seed}", $"req_{i}", output: random.Next(1, 1000), write5m: i));
                if (random.Next(2) == 0)
                {
                    untouched.Add(($"msg_{i}_{seed}", $"req_{i}", OutputOf(line)));
                }
                else
                {
                    for (var edits = random.Next(1, 6); edits > 0; edits--)
                        line[random.Next(line.Length)] = (byte)random.Next(256);
                    line.AsSpan().Replace((byte)'\n', (byte)' ');
                }
                file.Write(line);
                file.WriteByte((byte)'\n');
            }
            var reading = TranscriptReader.Read(TranscriptDiscovery.At(tree.WriteBytes("p/a.jsonl", file.ToArray())), default, Counting,
                CancellationToken.None);

            // By both ids, because an edit might have given another line the same message id.
            foreach (var (id, sent, output) in untouched)
                Assert.Equal(output,
                    Assert.Single(reading.Requests, request => request.MessageId == id && request.RequestId == sent).OutputTokens);
            Assert.Equal(count, reading.Reached.Line);
            Assert.True(reading.UsageLineCount + reading.BrokenLineCount <= count);
        }, iter: 500, threads: 1);

    private static long OutputOf(byte[] line) => JsonNode.Parse(line)!["message"]!["usage"]!["output_tokens"]!.GetValue<long>();

    private static List<UsageRequest> Merged(params TranscriptReading[] readings)
    {
        var merger = new RequestMerger();
        foreach (var reading in readings)
            merger.AddRange(reading.Requests);
        return merger.ToCounted();
    }
}
