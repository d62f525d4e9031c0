using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>
/// Consecutive requests whose work a subagent would have done instead: it starts with an empty cache, makes the same calls, and
/// returns an answer. The first of them would have started the subagent; the others would not have been made.
/// </summary>
/// <param name="Requests">The number of requests, including the first.</param>
/// <param name="Model">The subagent's model.</param>
/// <param name="Ratio">The tokens of a text for that model, relative to the model of the requests.</param>
/// <param name="Effects">What delegation adds.</param>
internal sealed record DelegatedWork(int Requests, ModelInfo Model, double Ratio, DelegationEffects Effects)
{
    /// <summary>The tokens that the conversation gets instead of the results: the call and the answer.</summary>
    internal long ReturnedTokens => Effects.CallTokens + Effects.AnswerTokens;

    /// <summary>What the subagent's requests would have used.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="rows">The rows of the delegated requests and of the one that follows them.</param>
    internal IReadOnlyList<ExtraRequest> RequestsOf(UsageTable table, ReadOnlySpan<int> rows)
    {
        var requests = new List<ExtraRequest>(rows.Length);
        long prompt = 0;
        var next = Effects.StartupTokens;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref table.Rows[rows[i]];
            var output = i < rows.Length - 1 ? Scaled(row.OutputTokens) : Effects.AnswerTokens;
            requests.Add(new ExtraRequest(new TokenUsage(0, output, next - prompt, 0, prompt), Model));
            prompt = next;
            if (i < rows.Length - 1)
                next += Scaled(UsageSum.UsageOf(table.Rows[rows[i + 1]]).PromptTokens - UsageSum.UsageOf(row).PromptTokens);
        }
        return requests;
    }

    private long Scaled(long tokens) => (long)Math.Round(tokens * Ratio);
}
