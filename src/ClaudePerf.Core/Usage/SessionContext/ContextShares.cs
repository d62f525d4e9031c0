using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>Adds up the pieces of conversations by agent and kind.</summary>
internal sealed class ContextShares(string session, bool byName)
{
    private readonly Dictionary<(string Agent, ContextPart Part, string? Tool, string? Name, bool IsEstimated), Sum> _sums = [];
    private readonly Dictionary<string, long> _promptTokens = new(StringComparer.Ordinal);
    private long _requests;
    private double _cost;

    internal void Add(string agent, ContextThread thread, ContextItem? missing, ContextWalk walk)
    {
        _requests += walk.Requests;
        _cost += walk.PromptCost;
        _promptTokens[agent] = _promptTokens.GetValueOrDefault(agent) + walk.PromptTokens;
        var most = new Dictionary<Sum, long>();
        foreach (var item in thread.Base.Concat(thread.Nodes.SelectMany(node => node.Items)).Concat(missing is null ? [] : [missing]))
        {
            // Messages after the last request were never sent.
            if (item.Requests == 0)
                continue;
            var key = (agent, item.Part, item.Tool, byName || item.IsEstimated ? item.Name : null, item.IsEstimated);
            if (!_sums.TryGetValue(key, out var sum))
                _sums[key] = sum = new Sum();
            sum.Items++;
            sum.Tokens += item.Tokens;
            sum.TokensSent += item.TokensSent;
            sum.Cost += item.Cost;
            // The pieces of a kind are added one after another, so the first one is in most of the thread's requests.
            most[sum] = Math.Max(most.GetValueOrDefault(sum), item.Requests);
        }
        foreach (var (sum, requests) in most)
            sum.Requests += requests;
    }

    internal SessionContextAnswer ToAnswer(long missingRequests, IReadOnlyList<TranscriptProblem> problems)
    {
        var shares = _sums.Select(entry => new ContextShare
        {
            Session = session,
            Agent = entry.Key.Agent,
            Part = entry.Key.Part,
            Tool = entry.Key.Tool,
            Name = entry.Key.Name,
            Items = entry.Value.Items,
            Tokens = entry.Value.Tokens,
            Requests = entry.Value.Requests,
            TokensSent = (long)Math.Round(entry.Value.TokensSent),
            Share = _promptTokens[entry.Key.Agent] is > 0 and var all ? entry.Value.TokensSent / all : 0,
            Cost = (decimal)entry.Value.Cost,
            IsEstimated = entry.Key.IsEstimated,
        });
        var costs = _sums.GroupBy(entry => entry.Key.Agent).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value.Cost));
        return new SessionContextAnswer(
            [.. shares.OrderBy(share => share.Agent != UsageTable.MainAgent).ThenByDescending(share => costs[share.Agent])
                .ThenBy(share => share.Agent, StringComparer.Ordinal)
                .ThenByDescending(share => share.Cost).ThenByDescending(share => share.TokensSent).ThenBy(share => share.Part)
                    .ThenBy(share => share.Tool, StringComparer.Ordinal).ThenBy(share => share.Name, StringComparer.Ordinal)],
            _requests, _promptTokens.Values.Sum(), (decimal)_cost, missingRequests, problems);
    }

    private sealed class Sum
    {
        internal long Items { get; set; }

        internal long Tokens { get; set; }

        internal long Requests { get; set; }

        internal double TokensSent { get; set; }

        internal double Cost { get; set; }
    }
}
