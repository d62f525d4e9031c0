using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Usage.Queries;
using Requests = ClaudePerf.Core.Tests.Usage.Queries.Requests;

namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>The output of <c>claudeperf usage</c>, without its process.</summary>
public sealed class UsageProcessTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void The_table_has_a_column_per_grouping_and_a_total()
    {
        Write();
        var (code, output, error) = Run(new UsageRun { GroupBy = [UsageGrouping.Agent, UsageGrouping.Model] });
        Assert.Equal((VerbOutput.Answered, ""), (code, error));
        Assert.Equal(
            ["Agent", "Model", "Requests", "Input", "Output", "Write", "Read", "Hit", "Cost", "Saved"],
            output.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("main  claude-opus-4-6 ", output.Split('\n')[2], StringComparison.Ordinal);
        Assert.Contains("\nTotal: 2 requests, $", output, StringComparison.Ordinal);
        Assert.Contains("1 request was recorded with a placeholder instead of their output size. Use --recovered to count the actual "
            + "output.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_every_property_of_a_group_except_uncounted_ones()
    {
        Write();
        string[] all = [.. typeof(UsageGroup).GetProperties().Select(static property => property.Name)];
        var (_, plain, _) = Run(new UsageRun { Json = true, GroupBy = [UsageGrouping.Session] });
        Assert.Equal(all.Except([nameof(UsageGroup.RecoveredOutputTokens)]), Names(plain));
        var (_, recovered, _) = Run(new UsageRun { Json = true, GroupBy = [UsageGrouping.Session], Recovered = true });
        Assert.Equal(all, Names(recovered));
        using var document = JsonDocument.Parse(recovered);
        var group = document.RootElement[0];
        Assert.Equal(("2026-03-04T05:06:07.89Z", 12L),
            (group.GetProperty("Start").GetString(), group.GetProperty("OutputTokens").GetInt64()));
        Assert.True(group.GetProperty("RecoveredOutputTokens").GetInt64() > 100);
    }

    [Fact]
    public void No_usage_gives_an_empty_answer_with_the_reason()
    {
        _tree.Write("p/a.jsonl");
        var (code, output, error) = Run(new UsageRun { Json = true });
        Assert.Equal((VerbOutput.Answered, "[]\n"), (code, output));
        Assert.Contains("The only transcript contains no usage yet.", error, StringComparison.Ordinal);
        Write();
        (code, output, error) = Run(new UsageRun { Since = UsageTime.Parse("2030-01-01") });
        Assert.Equal((VerbOutput.Answered, ""), (code, output));
        Assert.Contains("No matching requests in this period; the others are from", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_arguments_and_unreadable_files_have_different_exit_codes()
    {
        Write();
        Assert.Equal(VerbOutput.WrongInput, Run(new UsageRun { Paths = [Path.Combine(_tree.Root, "missing")] }).Code);
        Assert.Equal(VerbOutput.WrongInput,
            Run(new UsageRun { Since = UsageTime.Parse("2026-03-05"), Until = UsageTime.Parse("2026-03-03") }).Code);
        var (code, output, error) = Run(new UsageRun { PriceFile = Path.Combine(_tree.Root, "missing.json") });
        Assert.Equal((VerbOutput.Unreadable, ""), (code, output));
        Assert.StartsWith("ClaudePerf: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UsageGrouping.Model, "*sonnet*", 0)]
    [InlineData(UsageGrouping.Model, "claude-opus-4-[5-6]", 2)]
    [InlineData(UsageGrouping.Model, "claude-*", 2)]
    [InlineData(UsageGrouping.Agent, "MAIN", 2)]
    [InlineData(UsageGrouping.Agent, "Explore", 0)]
    [InlineData(UsageGrouping.Project, "pro*", 2)]
    [InlineData(UsageGrouping.Project, "/home/dev", 0)]
    [InlineData(UsageGrouping.Session, "another", 0)]
    [InlineData(UsageGrouping.Version, "2.1.*", 2)]
    [InlineData(UsageGrouping.Effort, "high", 0)]
    public void Only_matching_requests_count(UsageGrouping kind, string pattern, int requests)
    {
        Write();
        var (code, output, _) = Run(new UsageRun { Json = true, GroupBy = [], Only = Only(kind, pattern) });
        using var document = JsonDocument.Parse(output);
        Assert.Equal((VerbOutput.Answered, requests),
            (code, document.RootElement.EnumerateArray().Sum(static group => group.GetProperty("Requests").GetInt32())));
    }

    [Fact]
    public void Every_filter_works()
    {
        Write();
        Assert.All(UsageRun.Filters, kind =>
        {
            var (code, output, error) = Run(new UsageRun { Json = true, Only = Only(kind, "nothing is called this") });
            Assert.Equal((VerbOutput.Answered, "[]\n"), (code, output));
            Assert.Contains("'nothing is called this' in the transcripts", error, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void An_invalid_pattern_is_invalid_input()
    {
        Write();
        var (code, output, error) = Run(new UsageRun { Only = Only(UsageGrouping.Agent, "a[b") });
        Assert.Equal((VerbOutput.WrongInput, ""), (code, output));
        Assert.Contains("'a[b' has an unclosed bracket", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_supports_every_grouping()
    {
        Write();
        Assert.All(Enum.GetValues<UsageGrouping>(), grouping =>
        {
            var (code, output, error) = Run(new UsageRun { GroupBy = [grouping] });
            Assert.Equal((VerbOutput.Answered, ""), (code, error));
            Assert.Contains("Total: 2 requests", output, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Tools_have_their_calls_and_result_costs()
    {
        Write();
        _tree.Write($"p/{Line.Session}.jsonl",
            Line.Assistant(id: "msg_3", request: "req_3", content: new JsonArray(new JsonObject
            {
                ["type"] = "tool_use", ["id"] = "toolu_1", ["name"] = "Read", ["input"] = new JsonObject { ["file_path"] = "/a" },
            })));
        var (_, output, _) = Run(new UsageRun { GroupBy = [UsageGrouping.Tool] });
        Assert.Matches(@"\nRead +1 ", output);
        Assert.StartsWith("Tool ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void No_line_of_the_table_is_wider_than_the_screen(int width)
    {
        UsageGroup[] groups =
        [
            .. Enumerable.Range(0, 5)
            .Select(i =>
                Group() with { Agent = $"an-agent-with-a-long-name-{i}",
                    Project = $"/home/somebody/projects/of-the-company/repository-{i}" }),
        ];
        var table = UsageGroupTable.Format(
            groups, [UsageGrouping.Agent, UsageGrouping.Project], width, System.Globalization.CultureInfo.InvariantCulture);
        var lines = table.TrimEnd('\n').Split('\n');
        Assert.Equal(7, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 60, width));
        // The ends, by which names differ, remain.
        Assert.Equal(5, lines[2..].Distinct().Count());
    }

    private static UsageGroup Group() => UsageQueryEngine.Run(
        UsageTable.FromRequests([Requests.At("2026-11-22T01:00:00Z", "claude-opus-5-5", input: 5, output: 123_456)]),
        new UsageQuery { Catalog = Requests.Catalog, GroupBy = [] }, TestContext.Current.CancellationToken).Total;

    private static IEnumerable<string> Names(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. Assert.Single(document.RootElement.EnumerateArray()).EnumerateObject().Select(static property => property.Name)];
    }

    private static Dictionary<UsageGrouping, IReadOnlyList<string>> Only(UsageGrouping kind, string pattern) =>
        new() { [kind] = [pattern] };

    private void Write() => _tree.Write("p/a.jsonl",
        Line.Assistant(output: 2, stop: null,
            content: new JsonArray(new JsonObject { ["type"] = "text", ["text"] = string.Join(' ', Enumerable.Repeat("word", 200)) })),
        Line.Assistant(id: "msg_2", request: "req_2"));

    private (int Code, string Output, string Error) Run(UsageRun run)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var code = UsageProcess.Run(run
            with { Paths = run.Paths.Count == 0 ? [_tree.Root] : run.Paths, NoIndex = true, TimeZone = TimeZoneInfo.Utc }, output,
            error, width: null);
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
