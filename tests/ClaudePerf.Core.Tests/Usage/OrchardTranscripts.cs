using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>A request of <see cref="OrchardTranscripts"/>.</summary>
/// <param name="Id">Its message id without "msg_"; its request id is the same after "req_".</param>
/// <param name="Model">Its model.</param>
/// <param name="Agent">The run of the subagent that made it; null for the main thread.</param>
/// <param name="Session">The session that it belongs to.</param>
/// <param name="Input">Input tokens.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="Write5m">Tokens written to the cache with a TTL of five minutes.</param>
/// <param name="Write1h">Tokens written to the cache with a TTL of one hour.</param>
/// <param name="Read">Tokens read from the cache.</param>
/// <param name="Cost">Its cost in millionths of a dollar.</param>
internal sealed record OrchardRequest(
    string Id, string Model, string? Agent, string Session, long Input, long Output, long Write5m, long Write1h, long Read, decimal Cost);

/// <summary>
/// Transcripts in the format of Claude Code 2.1.330, written for the tests, with completely known values: a session with two rounds
/// of subagents, a fork of it that repeats its lines, and an independent session. tests/fixtures/README.md describes them.
/// </summary>
internal static class OrchardTranscripts
{
    internal const string Main = "5d1e0000-0000-4000-8000-000000000001";
    internal const string Fork = "5d1e0000-0000-4000-8000-000000000002";
    internal const string Alone = "5d1e0000-0000-4000-8000-000000000003";

    private const string Opus = "claude-opus-5-5", Sonnet = "claude-sonnet-5-5", Haiku = "claude-haiku-5-5";

    /// <summary>The folder that Claude Code calls <c>projects</c>.</summary>
    internal static string Projects { get; } = Repository.Fixture("transcripts", "projects");

    /// <summary>
    /// The requests. The costs are computed by hand, in dollars per million tokens of input, output, 5-minute write, 1-hour write
    /// and read: Opus 5.5 has 4, 20, 5, 8 and 0.20; Sonnet 5.5 has 2, 10, 2.50, 4 and 0.10; Haiku 5.5 has 0.10, 0.50, 0.125, 0.20
    /// and 0.01.
    /// </summary>
    internal static IReadOnlyList<OrchardRequest> Requests { get; } =
    [
        new("a1", Opus, null, Main, 100, 400, 0, 2000, 0, 400 + 8000 + 16000),
        new("a2", Opus, null, Main, 20, 300, 0, 1000, 2000, 80 + 6000 + 8000 + 400),
        new("a3", Opus, null, Main, 30, 200, 0, 500, 3000, 120 + 4000 + 4000 + 600),
        // With a web search, which costs a cent.
        new("a4", Opus, null, Main, 10, 100, 0, 250, 3500, 40 + 2000 + 2000 + 700 + 10_000),
        new("s1", Haiku, "asurvey1", Main, 1000, 100, 4000, 0, 0, 100 + 50 + 500),
        new("s2", Haiku, "asurvey1", Main, 50, 200, 1000, 0, 4000, 5 + 100 + 125 + 40),
        new("s3", Haiku, "asurvey2", Main, 10, 40, 200, 0, 4000, 1 + 20 + 25 + 40),
        new("p1", Sonnet, "aprune1", Main, 500, 80, 3000, 0, 0, 1000 + 800 + 7500),
        new("p2", Sonnet, "aprune1", Main, 40, 120, 0, 0, 3000, 80 + 1200 + 300),
        // The prompt has more than 100,000 tokens, for which Haiku 5.5 costs five times as much.
        new("t1", Haiku, "ataste1", Main, 200, 60, 800, 0, 120_000, 5 * (20 + 30 + 100 + 1200)),
        new("f1", Haiku, null, Fork, 7, 150, 0, 300, 5000, 0.7m + 75 + 60 + 50),
        // Fast mode, which doubles the price.
        new("x1", Opus, null, Alone, 40, 500, 0, 100, 1000, 2 * (160 + 10_000 + 800 + 200)),
    ];

    /// <summary>The type of each subagent run, and its depth.</summary>
    internal static IReadOnlyDictionary<string, (string Type, int Depth)> Agents { get; } = new Dictionary<string, (string, int)>
    {
        ["asurvey1"] = ("surveyor", 1),
        ["asurvey2"] = ("surveyor", 1),
        ["aprune1"] = ("pruner", 1),
        ["ataste1"] = ("taster", 2),
    };

    /// <summary>The cost of requests, in dollars.</summary>
    /// <param name="wanted">Selects the requests.</param>
    internal static decimal Cost(Func<OrchardRequest, bool> wanted) => Requests.Where(wanted).Sum(request => request.Cost) / 1_000_000;

    internal static IReadOnlyList<TranscriptFile> Find(bool withMeta = false) =>
        TranscriptDiscovery.Find([Projects], withMeta, TestContext.Current.CancellationToken);

    internal static UsageReading Read() => UsageReader.Read(Find(), cancellation: TestContext.Current.CancellationToken);
}
