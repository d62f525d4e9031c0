using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Rewriting;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.Api;

namespace ClaudePerf.Cmdlets;

/// <summary>Has a model rewrite what was optimized, where budgets that block leave room for it, after the user has seen and agreed to what
/// it will cost.</summary>
internal sealed class RewriteStep(CancellableCommand command, RewriteWriter writer, decimal? maxCost, bool force)
{
    /// <summary>The agent as which usage shows what was rewritten through the API.</summary>
    internal const string Agent = "Optimize-AgentPrompt";

    private const int ProgressId = 2;

    private readonly string _session = Guid.NewGuid().ToString();
    private Exception? _notRecorded;
    private decimal _left = maxCost ?? decimal.MaxValue;

    /// <summary>The results with the sections that a model wrote shorter; the same results where the user declines.</summary>
    /// <exception cref="RewriteException">Nobody can be asked.</exception>
    internal IReadOnlyList<OptimizationResult> Run(IReadOnlyList<OptimizationResult> results, RewriteOptions options)
    {
        var project = options.Ecosystem?.Root ?? command.CurrentFolder();
        options = options with { MaxCost = maxCost is null ? null : _left, DataFolder = DataFolder.Locate(),
            Answered = (model, answer) => Record(project, model, answer) };
        var asked = MakeWriter();
        try
        {
            using var rewriter = new PromptRewriter(asked, options);
            var plans = results.Select(result => IsForeign(result) ? new RewritePlan { Prompt = result } : rewriter.Plan(result)).ToList();
            return IsAgreed(plans, options, project) ? Rewrite(rewriter, plans) : results;
        }
        finally
        {
            (asked as IDisposable)?.Dispose();
        }
    }

    private IPromptWriter MakeWriter() =>
        writer == RewriteWriter.ClaudeCode
            || (writer == RewriteWriter.Auto && !ApiCredential.IsInEnvironment)
            ? new ClaudeCodePromptWriter()
            : ApiPromptWriter.FromEnvironment();

    // What an update would undo is not worth paying for.
    private static bool IsForeign(OptimizationResult result) => result.Original.Scope is DefinitionScope.Plugin or DefinitionScope.Managed;

    private bool IsAgreed(List<RewritePlan> plans, RewriteOptions options, string project)
    {
        var sections = plans.Sum(plan => plan.Count);
        var known = plans.Sum(plan => plan.Known);
        var cost = plans.Sum(plan => plan.PredictedCost);
        if (sections == 0)
            return false;
        if (cost > _left)
            command.ThrowTerminatingError(OptimizationErrors.RewriteTooDear(cost, _left));
        if (sections > known && Refusal(plans, options, project) is { } refusal)
            command.ThrowTerminatingError(CoordinationErrors.BudgetRefused(refusal, "leave -Rewrite out"));
        var target = string.Create(CultureInfo.CurrentCulture,
            $"{sections:N0} sections of {plans.Count(plan => plan.Count > 0):N0} prompts");
        var action = string.Create(CultureInfo.CurrentCulture,
            $"Send to {options.Model.Id} to be rewritten, for about ${cost:0.00##} ({known:N0} are known from before and cost nothing)");
        // -Confirm and $ConfirmPreference decide whether anybody is asked, as everywhere; -Force answers for a script that sets the
        // preference.
        var isWhatIf = command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out var whatIf)
            && whatIf is SwitchParameter { IsPresent: true };
        return (force && !isWhatIf) || command.ShouldProcess(target, $"{action}. The text of these sections leaves this machine.");
    }

    private BudgetRefusal? Refusal(List<RewritePlan> plans, RewriteOptions options, string project)
    {
        var catalog = options.Measure.Catalog;
        var spending = new PossibleSpending("rewriting", Agent, options.Model.Id, project, plans.Sum(plan => plan.MostTokens),
            plans.Sum(plan => plan.HighestCost));
        return RequestBudget.Check(spending, BlockingBudgets.Read(command, catalog, project, _session), catalog,
            CultureInfo.CurrentCulture);
    }

    // Claude Code records by itself what it was asked; what the API was asked nobody else records.
    private void Record(string project, string model, WriterAnswer answer)
    {
        if (answer.MessageId is null)
            return;
        try
        {
            new RequestRecorder().Record(new AnsweredRequest(_session, project, Agent, model, answer.MessageId, answer.StopReason,
                answer.Usage), TimeProvider.System.GetUtcNow());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _notRecorded ??= exception;
        }
    }

    private List<OptimizationResult> Rewrite(PromptRewriter rewriter, List<RewritePlan> plans)
    {
        var results = new List<OptimizationResult>(plans.Count);
        try
        {
            for (var i = 0; i < plans.Count; i++)
            {
                command.WriteProgress(new ProgressRecord(ProgressId, "Rewriting sections",
                    plans[i].Prompt.Name) { PercentComplete = 100 * i / plans.Count });
                results.Add(Rewrite(rewriter, plans[i]));
            }
        }
        finally
        {
            if (!command.Cancellation.IsCancellationRequested)
                command.WriteProgress(new ProgressRecord(ProgressId, "Rewriting sections",
                    "Done") { RecordType = ProgressRecordType.Completed });
        }
        _left -= Math.Max(0, rewriter.Spent);
        command.WriteVerbose(string.Create(CultureInfo.CurrentCulture,
            $"Rewriting cost ${rewriter.Spent:0.00####} by the tokens that were billed."));
        if (rewriter.Warning is { } warning)
            command.WriteWarning(warning);
        if (_notRecorded is not null)
            command.WriteError(CoordinationErrors.UsageNotRecorded(_notRecorded));
        _notRecorded = null;
        return results;
    }

    private OptimizationResult Rewrite(PromptRewriter rewriter, RewritePlan plan)
    {
        if (plan.Count == 0)
            return plan.Prompt;
        var failures = new List<RewriteException>();
        // Errors can be written from the pipeline's own thread alone.
        var result = Task.Run(() => rewriter.RewriteAsync(plan, failures.Add, command.Cancellation),
            command.Cancellation).WaitAsync(command.Cancellation).GetAwaiter().GetResult();
        foreach (var failure in failures)
            command.WriteError(OptimizationErrors.RewriteFailed(failure, plan.Prompt.Path ?? plan.Prompt.Name));
        return result;
    }
}
