using System.Globalization;
using System.IO.Compression;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Performance.Coordination;

/// <summary>
/// Requests as billed, from a table of comma-separated values: <c>repository, session, run</c> (numbers; run 0 is the main thread),
/// <c>time, model, input, output, write5m, write1h, read, final</c>.
/// </summary>
internal static class BilledRequests
{
    internal static List<UsageRequest> Read(string file)
    {
        using var stream = File.OpenRead(file);
        using var reader = new StreamReader(
            file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var columns = reader.ReadLine()!.Split(',').Select(static (name, i) => (name, i))
            .ToDictionary(static pair => pair.name, static pair => pair.i);
        var requests = new List<UsageRequest>();
        while (reader.ReadLine() is { } line)
        {
            var values = line.Split(',');
            string Value(string name) => values[columns[name]];
            long Number(string name) => long.Parse(Value(name), CultureInfo.InvariantCulture);
            var id = $"msg_{requests.Count}";
            var run = Value("run") is "0" ? null : $"{Value("repository")}-{Value("session")}-{Value("run")}";
            requests.Add(new UsageRequest
            {
                Key = new RequestKey(RequestKeyKind.MessageAndRequest, id, id),
                MessageId = id,
                RequestId = id,
                Timestamp = DateTimeOffset.Parse(Value("time"), CultureInfo.InvariantCulture),
                SessionId = $"{Value("repository")}-{Value("session")}",
                Project = Value("repository"),
                AgentId = run,
                AgentType = run is null ? null : "subagent",
                Model = Value("model"),
                InputTokens = Number("input"),
                OutputTokens = Number("output"),
                CacheWrite5mTokens = Number("write5m"),
                CacheWrite1hTokens = Number("write1h"),
                CacheReadTokens = Number("read"),
                IsFinal = Value("final") == "1",
            });
        }
        return requests;
    }
}
