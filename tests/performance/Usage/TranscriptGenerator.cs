using System.Globalization;

namespace ClaudePerf.Performance.Usage;

/// <summary>
/// Writes a tree of transcripts of any size, with all the ways in which lines repeat, omit or break their data, and the true totals. The
/// same seed and size give the same tree. Proportions are those of real trees: about 3 KB per line, a third of the lines with usage, two
/// lines per request, four in five files from subagents.
/// </summary>
public sealed class TranscriptGenerator
{
    private static readonly string[] Models =
    [
        "claude-opus-4-6", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001", "claude-opus-5-5", "claude-sonnet-5-5",
            "claude-haiku-5-5",
    ];

    private static readonly string[] Types = ["Explore", "Plan", "general-purpose", "reviewer"];
    private static readonly string[] Versions = ["1.0.0", "1.0.119", "2.1.12", "2.1.52", "2.1.236", "2.1.330", "2.2.0-dev.1+sha.f00"];

    private readonly Random _random;
    private readonly TranscriptText _text;
    private readonly string _projects;
    private long _ids;

    private readonly bool _hasNullSpeed;

    private TranscriptGenerator(string root, int seed, bool hasNullSpeed)
    {
        _hasNullSpeed = hasNullSpeed;
        _random = new Random(seed);
        _text = new TranscriptText(_random);
        _projects = Path.Combine(root, "projects");
    }

    private UsageTruth Truth { get; } = new();

    private long BytesWritten { get; set; }

    /// <summary>Writes a tree.</summary>
    /// <param name="root">The config folder to write <c>projects</c> in.</param>
    /// <param name="bytes">Its approximate size.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="longLines">The number of 10 MB lines to insert.</param>
    /// <param name="hasNullSpeed">Whether usage that is not final contains <c>"speed":null</c>, which ccusage takes for no usage, or no
    /// speed at all.</param>
    /// <returns>The true totals, which are the same in both cases.</returns>
    public static UsageTruth Write(string root, long bytes, int seed, int longLines = 2, bool hasNullSpeed = true)
    {
        var generator = new TranscriptGenerator(root, seed, hasNullSpeed);
        while (generator.BytesWritten < bytes)
            generator.WriteSession(ref longLines);
        return generator.Truth;
    }

    private void WriteSession(ref int longLines)
    {
        var key = $"-home-dev-project{_random.Next(12)}";
        var session = NewGuid();
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(_random.Next(300 * 86400))
            .AddMilliseconds(_random.Next(1000));
        var context = new ThreadContext(key, session, null, null, Versions[_random.Next(Versions.Length)], $"branch{_random.Next(5)}");
        var folder = Path.Combine(_projects, key);
        using (var main = NewFile(Path.Combine(folder, session + ".jsonl")))
        {
            if (longLines > 0)
            {
                longLines--;
                WriteRequest(main, context, ref time, textLength: 10 << 20);
            }
            var requests = WriteThread(main, context, ref time, _random.Next(3, 60));
            if (_random.Next(4) == 0)
                WriteFork(folder, context, requests, time);
            Truth.TornFiles += main.Tear() ? 1 : 0;
        }
        for (var agents = _random.Next(9); agents > 0; agents--)
        {
            var agent = $"a{_random.NextInt64():x16}";
            var type = Types[_random.Next(Types.Length)];
            var inWorkflow = _random.Next(4) == 0;
            var place = _random.Next(8) == 0
                ? folder
                : Path.Combine(folder, session, "subagents", inWorkflow ? Path.Combine("workflows", $"wf_{agents}") : "");
            using var file = NewFile(Path.Combine(place, $"agent-{agent}.jsonl"));
            File.WriteAllText(Path.Combine(place, $"agent-{agent}.meta.json"),
                $$$"""{"agentType":"{{{type}}}","spawnDepth":{{{1 + (agents % 2)}}} }""");
            var started = time.AddSeconds(-_random.Next(600));
            WriteThread(file, context with { Agent = agent, AgentType = type }, ref started, _random.Next(1, 25));
        }
    }

    private List<string[]> WriteThread(TranscriptFileWriter file, ThreadContext context, ref DateTimeOffset time, int requests)
    {
        var written = new List<string[]>();
        for (; requests > 0; requests--)
        {
            time = time.AddMilliseconds(_random.Next(-30_000, 120_000));
            file.Line($$$"""{"parentUuid":null,{{{Envelope(context, time)}}},"type":"user","message":{"role":"user","content":"""
                + $$$"""[{"type":"tool_result","tool_use_id":"toolu_{{{_ids}}}","content":"{{{Text(2200)}}}"}]}"""
                + $$$""","toolUseResult":{{{ToolResult()}}} }""");
            if (_random.Next(3) != 0)
                file.Line($$$"""{"type":"attachment",{{{Envelope(context, time)}}},"attachment":"""
                    + $$$"""{"type":"file","content":"{{{Text(3000)}}}"}}""");
            if (_random.Next(2) == 0)
                file.Line($$$"""{"type":"file-history-snapshot","messageId":"{{{NewGuid()}}}","snapshot":"""
                    + $$$"""{"files":{"a":"{{{Text(2000)}}}"}} }""");
            written.Add(WriteRequest(file, context, ref time, _random.Next(20) == 0 ? 20_000 : 900));
            if (_random.Next(400) == 0)
                file.Break(WholeLine(context, time, $"msg_{_ids++}", "1"), _random.Next(3));
            if (_random.Next(150) == 0)
                file.Line($$$"""{"type":"assistant",{{{Envelope(context, time)}}},"isApiErrorMessage":true,"message":"""
                    + $$$"""{"id":"{{{NewGuid()}}}","model":"<synthetic>","role":"assistant","content":[],"usage":"""
                    + """{"input_tokens":0,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0"""
                    + ""","service_tier":null}} }""");
        }
        return written;
    }

    /// <summary>The lines of one request, and its part of the truth.</summary>
    private string[] WriteRequest(TranscriptFileWriter file, ThreadContext context, ref DateTimeOffset time, int textLength)
    {
        var id = _ids++;
        var first = time;
        var model = Models[_random.Next(Models.Length)];
        long input = _random.Next(1, 40), read = _random.Next(200_000), write5m = context.Agent is null
            ? 0
            : _random.Next(9000), write1h = context.Agent is null ? _random.Next(9000) : 0;
        long output = _random.Next(20, 3000), searches = _random.Next(200) == 0 ? 3 : 0;
        var count = 1 + Math.Min(_random.Next(4), _random.Next(6));
        var isFinal = context.Version.StartsWith("2.1.3", StringComparison.Ordinal) || _random.Next(4) == 0;
        var placeholder = Math.Min(output, _random.Next(1, 9));
        var skill = _random.Next(10) == 0 ? "deploy" : null;
        var noRequest = _random.Next(300) == 0;
        var noMessage = !noRequest && _random.Next(500) == 0;
        var lines = new string[noMessage ? 1 : count];
        for (var i = 0; i < lines.Length; i++)
        {
            var last = i == lines.Length - 1;
            var tokens = last ? output : placeholder;
            var ids = (noMessage ? "" : $"\"id\":\"msg_{id}\",") + $"\"model\":\"{model}\",\"role\":\"assistant\"";
            var extras = last && isFinal
                ? $$$""","output_tokens_details":{"thinking_tokens":{{{output / 4}}} },"server_tool_use":"""
                    + $$$"""{"web_search_requests":{{{searches}}},"web_fetch_requests":0},"speed":"standard","iterations":"""
                    + $$$"""[{"input_tokens":{{{input}}},"output_tokens":{{{output}}} }]"""
                : _hasNullSpeed ? ",\"server_tool_use\":null,\"speed\":null" : ",\"server_tool_use\":null";
            var creation = write5m + write1h == 0
                ? "null"
                : $$$"""{"ephemeral_5m_input_tokens":{{{write5m}}},"ephemeral_1h_input_tokens":{{{write1h}}} }""";
            var content = i % 2 == 0 && textLength < 1 << 20
                ? $$$"""{"type":"text","text":"{{{Text(textLength)}}}"}"""
                : $$$"""{"type":"tool_use","id":"toolu_{{{id}}}","name":"Edit","input":"""
                    + $$$"""{"file_path":null,"new_string":"{{{Text(textLength)}}}"}}""";
            lines[i] = $$$"""{"parentUuid":"{{{NewGuid()}}}",{{{Envelope(context, time)}}},"message":"""
                + $$$"""{{{{ids}}},"type":"message","content":[{{{content}}}],"stop_reason":"""
                + (last && isFinal ? "\"tool_use\"" : "null")
                + $$$""","stop_sequence":null,"usage":{"input_tokens":{{{input}}},"cache_creation_input_tokens":{{{write5m + write1h}}}"""
                + $$$""","cache_read_input_tokens":{{{read}}},"cache_creation":{{{creation}}},"output_tokens":{{{tokens}}}"""
                + $$$""","service_tier":"standard"{{{extras}}} } },"""
                + (noRequest ? "" : $"\"requestId\":\"req_{id}\",") + (skill is null ? "" : "\"attributionSkill\":\"deploy\",")
                + "\"type\":\"assistant\"}";
            time = time.AddMilliseconds(_random.Next(2000));
            file.Line(lines[i], spaced: _random.Next(50) == 0);
        }
        // A wordless final line never says how many searches there were.
        var totals = new UsageTotals(1, input, output, write5m, write1h, read, isFinal ? searches : 0);
        Truth.Add(first, context.Session, context.Project, model, context.Agent, context.AgentType, skill, context.Branch, totals);
        if (context.Agent is null && !noRequest && !noMessage)
            WriteRepeats(file, context, time, id, lines[^1]);
        return noRequest || noMessage ? [] : lines;
    }

    private void WriteRepeats(TranscriptFileWriter file, ThreadContext context, DateTimeOffset time, long id, string line)
    {
        if (_random.Next(40) == 0)
            file.Line(line.Replace($"\"requestId\":\"req_{id}\"", $"\"requestId\":\"req_{id}r\"", StringComparison.Ordinal)
                .Replace("\"isSidechain\":false", "\"isSidechain\":true", StringComparison.Ordinal));
        if (_random.Next(20) == 0)
            file.Line($$$"""{"type":"progress",{{{Envelope(context, time)}}},"data":{"type":"agent_progress","agentId":"a1","message":"""
                + $$$"""{{{line}}},"prompt":"{{{Text(300)}}}"}}""");
    }

    private void WriteFork(string folder, ThreadContext context, List<string[]> requests, DateTimeOffset time)
    {
        var fork = context with { Session = NewGuid() };
        using var file = NewFile(Path.Combine(folder, fork.Session + ".jsonl"));
        foreach (var line in requests.SelectMany(lines => lines))
        {
            var copy = line.Replace(context.Session, fork.Session, StringComparison.Ordinal);
            file.Line(copy[..^1] + (_random.Next(2) == 0
                ? $",\"requestSessionId\":\"{context.Session}\"}}"
                : $$$""","forkedFrom":{"sessionId":"{{{context.Session}}}","messageUuid":null}}"""));
        }
        WriteThread(file, fork, ref time, _random.Next(1, 5));
    }

    private string WholeLine(ThreadContext context, DateTimeOffset time, string id, string output) =>
        $$$"""{"type":"assistant",{{{Envelope(context, time)}}},"message":{"id":"{{{id}}}","content":"""
        + $$$"""[{"type":"text","text":"{{{Text(200)}}}"}],"usage":{"output_tokens":{{{output}}} } } }""";

    private string Envelope(ThreadContext context, DateTimeOffset time) =>
        $"\"isSidechain\":{(context.Agent is null ? "false" : "true")},\"userType\":\"external\",\"cwd\":\"/home/dev/{context.Project}\","
        + $"\"sessionId\":\"{context.Session}\",\"version\":\"{context.Version}\",\"gitBranch\":\"{context.Branch}\","
        + (context.Agent is null ? "" : $"\"agentId\":\"{context.Agent}\",")
        + $"\"uuid\":\"{NewGuid()}\",\"timestamp\":\"{time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)}\"";

    private string ToolResult() => _random.Next(10) == 0
        ? """{"status":"completed","agentId":"a1","totalTokens":500,"usage":{"input_tokens":100,"output_tokens":400}"""
            + $$$""","content":"{{{Text(500)}}}"}"""
        : $$$"""{"type":"text","file":{"content":"{{{Text(2000)}}}","numLines":5}}""";

    private string Text(int about)
    {
        if (about < 1 << 20)
            return _text.Next(_random, about / 2 + _random.Next(about)).ToString();
        var text = new System.Text.StringBuilder(about + (1 << 20));
        while (text.Length < about)
            text.Append(_text.Next(_random, 1 << 20));
        return text.ToString();
    }

    private TranscriptFileWriter NewFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new TranscriptFileWriter(path, _random, bytes => BytesWritten += bytes, broken => Truth.BrokenLines += broken,
            lines => Truth.Lines += lines);
    }

    private string NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private sealed record ThreadContext(string Project, string Session, string? Agent, string? AgentType, string Version, string Branch);
}
