using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// Trials for agents: the next cheaper model, with the prices and the tokenizer of that model and without what other models have
/// cached, and lower effort, which saves at most all thinking. Never for main threads: their requests share one cache.
/// </summary>
internal sealed class AgentTrialSource : ISavingSource
{
    private static readonly string[] Aliases = ["opus", "sonnet", "haiku"];
    private static readonly string[] Efforts = ["low", "medium", "high", "xhigh", "max"];

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        foreach (var runs in AgentRuns.Known(replay))
        {
            if (CheaperModel(replay, runs) is { } cheaper)
                yield return cheaper;
            if (LowerEffort(replay, runs) is { } lower)
                yield return lower;
        }
    }

    private static SavingCandidate? CheaperModel(SavingReplay replay, AgentRuns runs)
    {
        var at = new DateTimeOffset(replay.LastTicks, TimeSpan.Zero);
        decimal PriceOf(ModelInfo model) => model.PriceAt(at).Rates.Input;
        var longest = runs.Threads.Max(static thread => thread.LongestPrompt);
        var (alias, model) = Aliases
            .Select(alias => (Alias: alias, Model: replay.Query.Catalog.TryResolve(alias, out var found) ? found : null))
            .Where(other => other.Model is { } found && PriceOf(found) < PriceOf(runs.Model!)
                && longest * DelegationEffects.RatioOf(found, runs.Model!) < (found.ContextWindow ?? long.MaxValue))
            .OrderByDescending(other => PriceOf(other.Model!)).FirstOrDefault();
        if (model is null)
            return null;
        double? RatioOf(int row) => replay.ModelOf(row) is { } own && PriceOf(own) > PriceOf(model)
            ? DelegationEffects.RatioOf(model, own) : null;
        var warm = runs.WarmStarts(replay.Table);
        var name = runs.Name;
        return new SavingCandidate
        {
            Kind = SavingKind.Agent,
            Title = $"Trial: {name} on a cheaper model ({alias})",
            Certainty = SavingCertainty.UpperBound,
            Effect = "The cheaper model may do worse or need more requests. Compare the results before you keep it.",
            Change = $"\"model: {alias}\" in the frontmatter of the agent {name}; without a file, name the model when you ask for it.",
            Apply = settings => settings.WithAgent(runs.Number,
                change => change with { Model = model, Ratio = RatioOf, WarmStarts = warm }),
            Details = _ => [CostOf(runs), string.Create(CultureInfo.CurrentCulture,
                $"{model.Id} instead of {runs.Model!.Id}; {runs.Threads.Count - warm.Count:N0} of {runs.Threads.Count:N0} runs start "
                    + $"without a cache of the other model.")],
        };
    }

    private static SavingCandidate? LowerEffort(SavingReplay replay, AgentRuns runs)
    {
        var efforts = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        foreach (var thread in runs.Threads)
        {
            foreach (var row in thread.Rows)
            {
                var effort = replay.Table.Text(replay.Table.Rows[row].Effort) ?? "";
                efforts[effort] = efforts.GetValueOrDefault(effort) + AgentChange.ThinkingOf(replay.Table.Rows[row]);
            }
        }
        efforts.Remove(Efforts[0]);
        if (efforts.Values.Sum() == 0)
            return null;
        var usual = efforts.MaxBy(static effort => effort.Value).Key;
        var lower = Efforts[Math.Max(0, Array.IndexOf(Efforts, usual) - 1)];
        bool Thinks(int row) =>
            !string.Equals(replay.Table.Text(replay.Table.Rows[row].Effort), Efforts[0], StringComparison.OrdinalIgnoreCase);
        return new SavingCandidate
        {
            Kind = SavingKind.Agent,
            Title = $"Trial: {runs.Name} with lower effort ({lower})",
            Certainty = SavingCertainty.UpperBound,
            Effect = "Less thinking may give worse results. The saving is all of its thinking; lower effort removes a part of it.",
            Change = $"\"effort: {lower}\" in the frontmatter of the agent {runs.Name}.",
            Apply = settings => settings.WithAgent(runs.Number, change => change with { SkipsThinking = Thinks }),
            Details = _ => [CostOf(runs), string.Create(CultureInfo.CurrentCulture, $"{efforts.Values.Sum():N0} tokens of thinking.")],
        };
    }

    /// <summary>A sentence about what a run costs.</summary>
    internal static string CostOf(AgentRuns runs)
    {
        var cost = runs.ToCost(1);
        return string.Create(CultureInfo.CurrentCulture,
            $"{CountText.Of(cost.Runs, "run")} at {DollarText.Of(cost.RunCost)}: start-up {DollarText.Of(cost.RunStartup)}, "
                + $"work {DollarText.Of(cost.RunWork)}, "
                + $"answer {DollarText.Of(cost.RunAnswer)}.");
    }
}
