using System.Globalization;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary><c>claudeperf budget</c>, with the figures of <c>Get-TokenBudget</c> and <c>Test-TokenBudget</c>.</summary>
public static class BudgetProcess
{
    /// <summary>Shows or tests budgets.</summary>
    /// <param name="run">Which budgets, and how to report them.</param>
    /// <param name="output">Gets their states.</param>
    /// <returns>The exit code; <see cref="VerbOutput.Failed"/> if a budget is tested and not met.</returns>
    public static int Run(BudgetRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () => Answer(run, output));
    }

    /// <summary>Adds or changes a budget.</summary>
    /// <param name="run">The change.</param>
    /// <param name="output">Gets the budget.</param>
    /// <returns>The exit code; see <see cref="VerbOutput"/>.</returns>
    public static int Set(BudgetChangeRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () => Change(run, output));
    }

    /// <summary>Removes budgets.</summary>
    /// <param name="run">Which budgets.</param>
    /// <param name="output">Gets what was removed.</param>
    /// <returns>The exit code; see <see cref="VerbOutput"/>.</returns>
    public static int Remove(BudgetRemovalRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () =>
        {
            foreach (var budget in Select(BudgetStore.ReadAll(run.Folder), run.Names, run.Scope))
            {
                StoreOf(budget.Source, budget.ProjectFolder ?? run.Folder).Remove(budget.Name);
                output.WriteLines($"Removed budget '{Storage.VisibleText.Of(budget.Name)}': {Limit(budget)}.");
            }
            return VerbOutput.Answered;
        });
    }

    private static int Answer(BudgetRun run, VerbOutput output)
    {
        var budgets = Select(BudgetStore.ReadAll(run.Folder), run.Names.Count == 0 ? null : run.Names, run.Scope);
        if (budgets.Count == 0)
        {
            if (run.Json)
                output.WriteJson([], VerbJson.Shapes.BudgetState);
            output.WriteMessage("No budgets are set. Set one, for example: claudeperf budget set daily 20 --period day");
            return VerbOutput.Answered;
        }
        using var selected = SelectedUsage.Read(
            new UsageRun { Paths = run.TranscriptPaths, NoIndex = run.NoIndex, PriceFile = run.PriceFile, TimeZone = run.TimeZone },
            defersCounting: false, output.Error);
        var options = new BudgetOptions
        {
            Catalog = selected.Query.Catalog,
            Now = TimeProvider.System.GetUtcNow(),
            TimeZone = selected.Query.TimeZone,
            Session = run.Session,
            Recovered = run.Recovered,
        };
        var states = BudgetEvaluator.Evaluate(budgets, selected.Reading.Table, options);
        var unpriced = states.SelectMany(static state => state.Unpriced).GroupBy(static one => one.Model)
            .Select(static same => same.MaxBy(static one => one.Requests)!).ToList();
        if (unpriced.Count > 0)
            output.WriteMessage(UsageRemarks.Unpriced(unpriced, "--price-file"));
        var isMet = run.Prompts.Count > 0 ? Predict(run, states, selected.Reading.Table, options, output) : Show(run, states, output);
        var exitCode = SelectedUsage.Report(selected.Reading.Problems, output.Error);
        return run.Test && !isMet ? VerbOutput.Failed : exitCode;
    }

    // Returns whether all budgets are met.
    private static bool Show(BudgetRun run, IReadOnlyList<BudgetState> states, VerbOutput output)
    {
        if (run.Json)
            output.WriteJson(states, VerbJson.Shapes.BudgetState);
        else
            output.Write(BudgetTable.Format(states, output.Width ?? VerbOutput.UsualWidth));
        var exceeded = states.Where(static state => state.Status == BudgetStatus.Exceeded).ToList();
        foreach (var state in run.Test ? exceeded : [])
            output.WriteMessage(BudgetText.Exceeded(state, CultureInfo.CurrentCulture));
        return exceeded.Count == 0;
    }

    private static bool Predict(
        BudgetRun run, IReadOnlyList<BudgetState> states, UsageTable table, BudgetOptions options, VerbOutput output)
    {
        using var counting = new PromptCounting(run.Model, MethodChoice.Auto, countsServers: true);
        var planned = new MeasureRun { Paths = run.Prompts, Folder = run.Folder }.FullPaths().SelectMany(path => Measure(counting, path))
            .Select(prompt => PlannedPrompt.Of(prompt, run.Invocations)).OfType<PlannedPrompt>().ToList();
        var predictions = BudgetPredictor.Predict(planned, states, table, options, run.Folder);
        if (run.Json)
            output.WriteJson(predictions, VerbJson.Shapes.BudgetPrediction);
        else
            output.Write(BudgetTable.Format(predictions, output.Width ?? VerbOutput.UsualWidth));
        var exceeded = predictions.Where(static prediction => prediction.Status == BudgetStatus.Exceeded).ToList();
        foreach (var prediction in exceeded)
            output.WriteMessage(BudgetText.WouldBeExceeded(prediction, CultureInfo.CurrentCulture));
        if (BudgetText.WithoutHistory(predictions) is { } without)
            output.WriteMessage(without);
        return exceeded.Count == 0;
    }

    private static IReadOnlyList<PromptMeasurement> Measure(PromptCounting counting, string path)
    {
        var prompts = new PromptSource(includeUser: false, allowOutsideRoot: false, CancellationToken.None).Find(path);
        var measurer = new PromptMeasurer(counting.Options, prompts.Ecosystem);
        return prompts.IsWhole ? measurer.MeasureAll(prompts.Definitions, Ignore, CancellationToken.None)
            : [.. measurer.MeasureEach(prompts.Definitions, Ignore)];

        // Counting can fail only with the provider's client, which is not used here.
        static void Ignore(MeasureFailure failure)
        {
        }
    }

    private static int Change(BudgetChangeRun run, VerbOutput output)
    {
        if (!BudgetSelection.IsUsableName(run.Name))
            throw new VerbInputException($"'{run.Name}' is not a valid budget name. "
                + "A name must not be blank or contain wildcards (* and ?) or control characters.");
        if (run.Scope == BudgetSource.Project && run.Change.Project is { Count: > 0 })
            throw new VerbInputException("With --scope project the budget is stored in the project's file and applies to that project. "
                + "Omit --project, or store the budget in your own settings (--scope user).");
        var store = StoreOf(run.Scope, run.Folder);
        var existing = store.Read().FirstOrDefault(budget => budget.Name.Equals(run.Name, StringComparison.OrdinalIgnoreCase));
        if (existing is null && run.Change.Limit is null)
            throw new VerbInputException(
                $"The budget '{run.Name}' does not exist yet. Set its limit, for example: claudeperf budget set {run.Name} 20");
        var budget = store.Set(run.Change.Apply(existing ?? new TokenBudget
        {
            Name = run.Name, Limit = run.Change.Limit!.Value, Source = store.Source, File = store.FilePath,
        }));
        if (run.Json)
            output.WriteJson([budget], VerbJson.Shapes.TokenBudget);
        else
            output.WriteLines($"Set budget '{Storage.VisibleText.Of(budget.Name)}': {Limit(budget)}.");
        return VerbOutput.Answered;
    }

    private static string Limit(TokenBudget budget) => Storage.VisibleText.Of(BudgetText.Limit(budget, CultureInfo.CurrentCulture));

    private static BudgetStore StoreOf(BudgetSource source, string folder) =>
        source == BudgetSource.User ? BudgetStore.ForUser() : BudgetStore.ForProject(folder);

    private static IReadOnlyList<TokenBudget> Select(
        IReadOnlyList<TokenBudget> budgets, IReadOnlyList<string>? names, BudgetSource? source)
    {
        var selected = BudgetSelection.Select(budgets, names, source);
        return selected.Missing is [var missing, ..]
            ? throw new VerbInputException($"There is no budget named '{missing}'. claudeperf budget lists all budgets.")
            : selected.Budgets;
    }
}
