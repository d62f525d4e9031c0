using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Reads transcripts of Claude Code 2.1.330 with completely known values.</summary>
public sealed class OrchardTranscriptTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    [Fact]
    public void Each_request_is_read_once_with_its_figures()
    {
        var reading = OrchardTranscripts.Read();

        Assert.Equal(
            OrchardTranscripts.Requests.Select(request => request with { Cost = 0 }).OrderBy(request => request.Id, StringComparer.Ordinal),
            reading.Requests.Select(request => new OrchardRequest(
                request.MessageId!["msg_".Length..], request.Model!, request.AgentId, request.SessionId!, request.InputTokens,
                    request.OutputTokens,
                request.CacheWrite5mTokens, request.CacheWrite1hTokens, request.CacheReadTokens, 0))
                    .OrderBy(request => request.Id, StringComparer.Ordinal));
        Assert.All(reading.Requests,
            request => Assert.Equal(request.MessageId!.Replace("msg_", "req_", StringComparison.Ordinal), request.RequestId));
        Assert.All(reading.Requests,
            request => Assert.True(request is { IsFinal: true, IsCopy: false, ProjectKey: "-srv-orchard", Project: "/srv/orchard" }));
        Assert.Empty(reading.Damaged);
        Assert.Equal(50, reading.Requests.Sum(request => request.ThinkingTokens));
    }

    [Fact]
    public void Each_subagent_request_has_its_agent_and_depth()
    {
        var requests = OrchardTranscripts.Read().Requests.Where(request => request.AgentId is not null).ToList();

        Assert.Equal(6, requests.Count);
        Assert.All(requests,
            request => Assert.Equal(OrchardTranscripts.Agents[request.AgentId!], (request.AgentType!, request.SpawnDepth!.Value)));
    }

    [Fact]
    public void Each_request_costs_what_was_computed_by_hand()
    {
        var requests = OrchardTranscripts.Read().Requests.ToDictionary(request => request.MessageId!["msg_".Length..]);

        Assert.All(OrchardTranscripts.Requests, expected =>
        {
            var request = requests[expected.Id];
            var cost = CostCalculator.Cost(Catalog.Resolve(request.Model!), request.ToTokenUsage(), request.Modifiers, request.Timestamp);
            Assert.Equal((expected.Id, expected.Cost / 1_000_000), (expected.Id, cost));
        });
    }

    [Fact]
    public void Cost_states_have_the_sums_of_their_sessions_and_models()
    {
        var states = OrchardTranscripts.Read().CostStates;
        CostState Last(string session) => states.Last(state => state.SessionId == session);

        // A fork continues the total of the session that it copies.
        Assert.Equal(OrchardTranscripts.Cost(request => request.Session == OrchardTranscripts.Main),
            Last(OrchardTranscripts.Main).TotalCost);
        Assert.Equal(OrchardTranscripts.Cost(request => request.Session != OrchardTranscripts.Alone),
            Last(OrchardTranscripts.Fork).TotalCost);
        Assert.Equal(OrchardTranscripts.Cost(request => request.Session == OrchardTranscripts.Alone),
            Last(OrchardTranscripts.Alone).TotalCost);
        Assert.Equal(
            new CostStateModel("claude-haiku-5-5", 1267, 550, 0, 133_000, 6300, 6000, 300, 0, 0.0079417m),
            Last(OrchardTranscripts.Fork).Models.Single(model => model.Model == "claude-haiku-5-5"));
        Assert.Equal(1, Last(OrchardTranscripts.Main).Models.Single(model => model.Model == "claude-opus-5-5").WebSearches);
        Assert.All(states, state => Assert.False(state.HasUnknownModelCost));
    }
}
