using System.Globalization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Rewriting;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>Prompts of one ecosystem that a model may rewrite, and what that would cost.</summary>
public sealed class RewriteGroup : IDisposable
{
    private readonly RewriteRun _run;
    private readonly IPromptWriter _writer;
    private readonly RewriteOptions _options;
    private readonly string _project;
    private readonly PromptRewriter _rewriter;
    private readonly List<RewritePlan> _plans;

    internal RewriteGroup(
        RewriteRun run, IReadOnlyList<OptimizationResult> results, IPromptWriter writer, RewriteOptions options, string project)
    {
        (_run, _writer, _project) = (run, writer, project);
        _options = options with { Answered = Record };
        _rewriter = new PromptRewriter(writer, _options);
        try
        {
            _plans = [.. results.Select(Plan)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The prompts, each with its sections.</summary>
    public IReadOnlyList<RewritePlan> Plans => _plans;

    /// <summary>The number of sections.</summary>
    public int Sections => _plans.Sum(static plan => plan.Count);

    /// <summary>The number of sections with stored answers, which cost nothing.</summary>
    public int Known => _plans.Sum(static plan => plan.Known);

    /// <summary>The number of prompts with sections to rewrite.</summary>
    public int Prompts => _plans.Count(static plan => plan.Count > 0);

    /// <summary>The expected cost in USD.</summary>
    public decimal PredictedCost => _plans.Sum(static plan => plan.PredictedCost);

    /// <summary>Whether the expected cost is more than what the run may still spend.</summary>
    public bool IsTooExpensive => PredictedCost > _run.Left;

    /// <summary>Whether anything would be sent: not every section has a stored answer.</summary>
    public bool NeedsRequests => Sections > Known;

    /// <summary>The cost of all answers so far in USD, by billed tokens.</summary>
    public decimal Spent => _rewriter.Spent;

    /// <summary>A warning for the user if answers cannot be stored; null otherwise.</summary>
    public string? Warning => _rewriter.Warning;

    /// <summary>Why usage could not be recorded; null if it was.</summary>
    public Exception? NotRecorded { get; private set; }

    /// <summary>The blocking budget that the requests could exceed; null if there is none.</summary>
    /// <param name="budgets">The states of the blocking budgets.</param>
    /// <param name="culture">The format of amounts.</param>
    public BudgetRefusal? Refusal(IEnumerable<BudgetState> budgets, CultureInfo culture) => RequestBudget.Check(
        new PossibleSpending("rewriting", RewriteRun.Agent, _options.Model.Id, _project, _plans.Sum(static plan => plan.MostTokens),
            _plans.Sum(static plan => plan.HighestCost)),
        budgets, _options.Measure.Catalog, culture);

    /// <summary>Rewrites one prompt.</summary>
    /// <param name="plan">One of <see cref="Plans"/>.</param>
    /// <param name="failed">Called for each section that got no answer, one at a time.</param>
    /// <param name="cancellation">Cancels waiting for answers.</param>
    /// <returns>The prompt with the sections that passed the check.</returns>
    /// <exception cref="RewriteException">No request can succeed.</exception>
    public Task<OptimizationResult> RewriteAsync(RewritePlan plan, Action<RewriteException> failed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Count == 0 ? Task.FromResult(plan.Prompt) : _rewriter.RewriteAsync(plan, failed, cancellation);
    }

    /// <summary>Counts what was spent against the run's maximum.</summary>
    public void Finish() => _run.Spend(Spent);

    /// <inheritdoc/>
    public void Dispose()
    {
        _rewriter.Dispose();
        (_writer as IDisposable)?.Dispose();
    }

    private RewritePlan Plan(OptimizationResult result) =>
        IsReplacedByUpdates(result) ? new RewritePlan { Prompt = result } : _rewriter.Plan(result);

    private void Record(string model, WriterAnswer answer)
    {
        var failure = _run.Record(_project, model, answer);
        NotRecorded ??= failure;
    }

    // Rewriting files that an update would replace is a waste of money.
    private static bool IsReplacedByUpdates(OptimizationResult result) =>
        result.Original.Scope is DefinitionScope.Plugin or DefinitionScope.Managed;
}
