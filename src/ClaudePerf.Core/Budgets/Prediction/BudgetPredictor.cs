using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>
/// Predicts what prompts will use before anything is sent, from the tokens of their first requests and the user's history of the
/// same agents: turns, output and hit rate.
/// </summary>
public static class BudgetPredictor
{
    /// <summary>Predicts the state of budgets.</summary>
    /// <param name="prompts">The planned prompts.</param>
    /// <param name="states">The current state of the budgets.</param>
    /// <param name="table">The user's history.</param>
    /// <param name="options">Prices and evaluation options.</param>
    /// <param name="folder">The folder to run in; null if unknown.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>One prediction per budget, in the same order.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<BudgetPrediction> Predict(
        IReadOnlyList<PlannedPrompt> prompts, IReadOnlyList<BudgetState> states, UsageTable table, BudgetOptions options, string? folder,
        CancellationToken cancellation = default)
    {
        var runs = AgentRun.FromTable(table, static _ => true);
        var byUnit = new Dictionary<BudgetUnit, History>();
        return [.. states.Select(state =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (!byUnit.TryGetValue(state.Unit, out var history))
                byUnit.Add(state.Unit, history = new History(runs, new RunCalculator(table, state.Unit, options), options));
            List<PlannedPrompt> concerned = [.. prompts.Where(prompt => Concerns(state.Budget, prompt, options.Catalog, folder))];
            return state.Budget.Period.Kind == BudgetPeriodKind.Run
                ? PredictRun(concerned, state, history)
                : Predict(concerned, state, history);
        })];
    }

    // The most expensive run decides, because each starts with nothing used. The main thread is not a subagent run.
    private static BudgetPrediction PredictRun(List<PlannedPrompt> prompts, BudgetState state, History history)
    {
        var fresh = state with { Used = 0, Requests = 0, Unpriced = [], Run = null, Start = null, LimitReachedAt = null, BurnRate = 0 };
        var runs = prompts.FindAll(static prompt => prompt.Agent != UsageTable.MainAgent);
        return runs.Select(prompt => Predict([prompt with { Invocations = 1 }], fresh, history))
            .MaxBy(static run => run.High ?? run.Expected) is { } mostExpensive
            ? mostExpensive with { Invocations = runs.Sum(static prompt => prompt.Invocations) }
            : Predict([], fresh, history);
    }

    internal static bool Concerns(TokenBudget budget, PlannedPrompt prompt, ModelCatalog catalog, string? folder) =>
        (budget.ProjectFolder is not { } project || BudgetFilter.IsWithin(folder, project))
        && budget.Scope.HasProject(folder)
        && budget.Scope.HasAgent(prompt.Agent, null)
        && (prompt.Model is null || budget.Scope.HasModel(prompt.Model, catalog));

    private static BudgetPrediction Predict(List<PlannedPrompt> prompts, BudgetState state, History history)
    {
        double expected = 0, variance = 0, turns = 0, output = 0, reads = 0;
        decimal known = 0;
        var (invocations, runs, withHistory) = (0, 0, 0);
        var without = new List<string>();
        var agents = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var prompt in prompts)
        {
            invocations += prompt.Invocations;
            var model = history.For(prompt.Model);
            if (model.Run(prompt.Agent, prompt.InvokeTokens) is not var (mean, spread, by))
            {
                without.Add(prompt.Name);
                known += prompt.Invocations * history.FirstRequest(prompt, state.Unit);
                continue;
            }
            var n = (double)prompt.Invocations;
            expected += n * mean;
            variance += n * spread + n * n * spread / by;
            var agent = model.HistoryOf(prompt.Agent)!;
            turns += n * agent.MeanTurns;
            output += n * agent.MeanOutputTokens;
            reads += n * agent.HitRate;
            withHistory += prompt.Invocations;
            if (agents.Add(prompt.Agent))
                runs += model.RunsOf(prompt.Agent) is > 0 and var own ? own : agent.Runs;
        }
        var prediction = new BudgetPrediction { Budget = state, Invocations = invocations, HistoryRuns = runs, WithoutHistory = without,
            Expected = known, Low = known, High = without.Count > 0
                ? null
                : 0, ChanceOfExceeding = known >= state.Remaining ? 1 : without.Count > 0 ? null : 0 };
        if (expected <= 0)
            return prediction;
        var variation = Math.Max(0.02, Math.Sqrt(variance) / expected);
        var (low, high) = history.Errors.Interval(expected, variation);
        var chance = known >= state.Remaining ? 1 : history.Errors.ChanceOf((double)(state.Remaining - known), expected, variation);
        return prediction with
        {
            Expected = known + Round(expected),
            Low = known + Round(low),
            High = without.Count > 0 ? null : Round(high),
            // Agents without history add an unknown amount, so the chance is known only if it is already 1 without them.
            ChanceOfExceeding = without.Count > 0 && chance < 1 ? null : chance,
            Turns = turns / withHistory,
            OutputTokens = output / withHistory,
            HitRate = reads / withHistory,
        };
    }

    private static decimal Round(double amount) => Math.Round((decimal)Math.Min(amount, 1e15), 6);

    /// <summary>Past runs, totaled in one unit, for each requested model.</summary>
    private sealed class History(List<AgentRun> runs, RunCalculator calculator, BudgetOptions options)
    {
        private readonly Dictionary<string, PredictionModel> _models = new(StringComparer.Ordinal);
        private readonly Lazy<PredictionErrors> _errors = new(() => PredictionReplay.Errors(runs, calculator));

        internal PredictionErrors Errors => _errors.Value;

        internal PredictionModel For(string? name)
        {
            ModelInfo? with = null;
            if (name is not null)
                options.Catalog.TryResolve(name, out with);
            if (_models.TryGetValue(with?.Id ?? "", out var model))
                return model;
            model = new PredictionModel();
            foreach (var run in runs)
            {
                if (calculator.Compute(run, with) is { } figures)
                    model.Add(run, figures);
            }
            return _models[with?.Id ?? ""] = model;
        }

        /// <summary>The minimum amount without any history: the prompt of the first request, written to the cache.</summary>
        internal decimal FirstRequest(PlannedPrompt prompt, BudgetUnit unit)
        {
            var tokens = prompt.InvokeTokens ?? 0;
            if (unit == BudgetUnit.Tokens)
                return tokens;
            var model = prompt.Model is not null && options.Catalog.TryResolve(prompt.Model, out var known)
                ? known
                : options.Catalog.DefaultModel;
            return CostCalculator.Cost(model, new TokenUsage(0, CacheWrite5mTokens: tokens), default, options.Now);
        }
    }
}
