using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Index;

/// <summary>A tree of transcripts in a temporary folder with an index next to it.</summary>
internal sealed class IndexedTree : IDisposable
{
    internal const string First = "11111111-1111-4111-8111-111111111111";
    internal const string Second = "22222222-2222-4222-8222-222222222222";

    internal static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-usage-").FullName;
    private DateTime _clock = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);

    internal string Root => Path.Combine(_folder, "projects");

    internal string IndexPath => Path.Combine(_folder, "data", UsageIndex.FileName);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal string PathOf(string name) => Path.Combine(Root, name.Replace('/', Path.DirectorySeparatorChar));

    internal static string SessionFile(string session) => $"-home-dev/{session}.jsonl";

    /// <summary>One line of a message. The output grows line by line, as Claude Code writes it.</summary>
    internal static string Line(string id, long output, string session = First, string time = "2026-11-22T10:00:00.000Z",
        string? agent = null, string? request = null, bool final = true) =>
        JsonSerializer.Serialize(new
        {
            type = "assistant",
            uuid = $"{id}-{output}-{session}",
            sessionId = session,
            timestamp = time,
            cwd = "/home/dev",
            requestId = request ?? $"req_{id}",
            isSidechain = agent is not null,
            agentId = agent,
            message = new
            {
                id,
                model = "claude-opus-5-5",
                role = "assistant",
                content = Array.Empty<object>(),
                stop_reason = final ? "end_turn" : null,
                usage = new { input_tokens = 10, output_tokens = output, cache_read_input_tokens = 1000, cache_creation_input_tokens = 0 },
            },
        }) + "\n";

    internal string Write(string name, params string[] lines) => Store(name, path => File.WriteAllText(path, string.Concat(lines)));

    internal string Append(string name, params string[] lines) => Store(name, path => File.AppendAllText(path, string.Concat(lines)));

    internal void Delete(string name) => File.Delete(PathOf(name));

    /// <summary>The requests through the index, opened as by a new process.</summary>
    internal (UsageTableReading Reading, IReadOnlyList<string> Requests) Indexed(bool includeDeleted = true)
    {
        using var index = UsageIndex.Open(IndexPath, cancellation: Cancellation);
        var reading = index.Read([Root], includeDeleted: includeDeleted, cancellation: Cancellation);
        return (reading, Describe(reading));
    }

    /// <summary>The requests without an index.</summary>
    internal IReadOnlyList<string> Direct() => Describe(DirectReading.Read([Root], cancellation: Cancellation));

    internal static IReadOnlyList<string> Describe(UsageTableReading reading) =>
    [
        .. UsageQueryEngine.Run(reading.Table, new UsageQuery { Catalog = Catalog, GroupBy = [UsageGrouping.Request] }, Cancellation).Groups
            .Select(group => string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Request} {group.RequestId} {group.Session?[..1]} {group.Agent}/{group.AgentId} "
                + $"{group.InputTokens} {group.OutputTokens} {group.CacheReadTokens} {group.Cost}"))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A separate clock, because two writes within one tick of the file system's clock would look like one.
    private string Store(string name, Action<string> write)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        write(path);
        _clock = _clock.AddSeconds(1);
        File.SetLastWriteTimeUtc(path, _clock);
        return path;
    }
}
