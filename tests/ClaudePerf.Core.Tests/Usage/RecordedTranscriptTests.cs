using System.Text.Json;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Calibration;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>
/// Files that the real Claude Code wrote with the usage of a stub server, in addition to <see cref="OrchardTranscriptTests"/>.
/// </summary>
public sealed class RecordedTranscriptTests
{
    private const string MainSession = "26b692ea-e613-4322-9d1b-e2f9c3eb5e51";
    private const string Fork = "ceb7c2db-fe50-458e-807a-9dfc5f1a32dc";
    private const string OwnSession = "c1cb5e6d-f3ea-4fff-bc37-4beed2978a97";

    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    [FactThatNeeds(Prerequisite.RealInput)]
    public void Read_recorded_tree_gives_the_requests_the_server_answered()
    {
        var root = Machine.RealInput("transcripts", "cli-2.1.330");
        var reading = Read(root);
        using var truth = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "truth.json")));

        Assert.Equal(truth.RootElement.GetArrayLength(), reading.Requests.Count);
        foreach (var expected in truth.RootElement.EnumerateArray())
        {
            var request = Assert.Single(reading.Requests, request => request.MessageId == expected.GetProperty("id").GetString());
            Assert.Equal(expected.GetProperty("requestId").GetString(), request.RequestId);
            Assert.Equal(expected.GetProperty("model").GetString(), request.Model);
            Assert.Equal(expected.GetProperty("input_tokens").GetInt64(), request.InputTokens);
            Assert.Equal(expected.GetProperty("output_tokens").GetInt64(), request.OutputTokens);
            Assert.Equal(expected.GetProperty("cache_read_input_tokens").GetInt64(), request.CacheReadTokens);
            Assert.Equal(expected.GetProperty("ephemeral_5m").GetInt64(), request.CacheWrite5mTokens);
            Assert.Equal(expected.GetProperty("ephemeral_1h").GetInt64(), request.CacheWrite1hTokens);
            Assert.Equal(expected.GetProperty("subagent").GetBoolean(), request.AgentId is not null);
            Assert.True(request.IsFinal);
        }
        Assert.Empty(reading.Damaged);
        Assert.Equal(30, reading.Requests.Sum(request => request.ThinkingTokens));
    }

    [FactThatNeeds(Prerequisite.RealInput)]
    public void Read_recorded_tree_puts_each_request_under_the_session_and_agent_that_made_it()
    {
        var requests = Read(Machine.RealInput("transcripts", "cli-2.1.330")).Requests;

        Assert.Equal(6, requests.Count(request => request.SessionId == MainSession));
        Assert.Equal("msg_01Stub0007", Assert.Single(requests, request => request.SessionId == Fork).MessageId);
        Assert.Equal("msg_01Stub0008", Assert.Single(requests, request => request.SessionId == OwnSession).MessageId);
        Assert.All(requests, request => Assert.Equal("-home-dev-project", request.ProjectKey));
        Assert.All(requests, request => Assert.False(request.IsCopy));
        var subagent = requests.Where(request => request.AgentId is not null).ToList();
        Assert.Equal(2, subagent.Count);
        Assert.All(subagent, request =>
        {
            Assert.Equal("ad98ecb5c85065e1c", request.AgentId);
            Assert.Equal("helper-agent", request.AgentType);
            Assert.Equal(1, request.SpawnDepth);
            Assert.Equal(MainSession, request.SessionId);
        });
    }

    [FactThatNeeds(Prerequisite.RealInput)]
    public void Read_recorded_tree_costs_what_claude_code_computed()
    {
        var reading = Read(Machine.RealInput("transcripts", "cli-2.1.330"));
        decimal CostOf(params string[] sessions) => reading.Requests
            .Where(request => sessions.Contains(request.SessionId))
            .Sum(request => CostCalculator.Cost(Catalog.Resolve(request.Model!), request.ToTokenUsage(), request.Modifiers,
                request.Timestamp));
        decimal? Last(string session) => reading.CostStates.Last(state => state.SessionId == session).TotalCost;

        Assert.Equal(0.046893675m, CostOf(MainSession, Fork));
        Assert.Equal(0.046893675m, Last(Fork));
        Assert.Equal(Last(MainSession), CostOf(MainSession));
        Assert.Equal(0.0113m, CostOf(OwnSession));
        Assert.Equal(0.0113m, Last(OwnSession));
    }

    [FactThatNeeds(Prerequisite.RealInput)]
    public void CostStates_recorded_tree_have_each_models_part()
    {
        var state = Read(Machine.RealInput("transcripts", "cli-2.1.330")).CostStates.Last(state => state.SessionId == Fork);

        Assert.False(state.HasUnknownModelCost);
        Assert.Equal(
            new CostStateModel("claude-haiku-5-5", 56, 656, 0, 80000, 4592, 2111, 2481, 0, 0.001893675m),
            state.Models.Single(model => model.Model == "claude-haiku-5-5"));
    }

    [FactThatNeeds(Prerequisite.RealInput)]
    public void Other_readers_find_the_agent_of_the_recorded_tree()
    {
        var root = Machine.RealInput("transcripts", "cli-2.1.330", "projects");
        var cancellation = TestContext.Current.CancellationToken;

        Assert.All(Reconciliation.Of(DirectReading.Read([root], cancellation: cancellation), Catalog),
            session => Assert.Equal(0, session.Difference));
        var use = Assert.Single(ToolUseReader.Read([root], cancellation: cancellation));
        Assert.Equal(("helper-agent", "/home/dev/project", 1), (use.AgentType, use.Project, use.Runs));
        var files = TranscriptDiscovery.Find([root], withMeta: true, cancellation);
        var pattern = Assert.Single(TranscriptPatternReader.Read(files, Catalog, cancellation).Patterns);
        Assert.Equal(("helper-agent", 1), (pattern.Flow, pattern.Seen));
        // truth.json: the two requests of the subagent.
        Assert.Equal(11 + 1037 + 5000 + 131 + 12 + 1074 + 10000 + 142, pattern.Tokens);
        Assert.Empty(new TokenCalibrator(Catalog, TimeProvider.System).Calibrate(files, cancellation).Unreadable);
    }

    private static UsageReading Read(string root) =>
        UsageReader.Read(TranscriptDiscovery.Find([Path.Combine(root, "projects")]), cancellation: TestContext.Current.CancellationToken);
}
