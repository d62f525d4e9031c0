using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Rewriting;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.Api;

namespace ClaudePerf.Cmdlets;

/// <summary>Confirms the predicted cost of rewriting with the user, and reports what rewriting did.</summary>
internal sealed class RewriteStep(CancellableCommand command, RewriteWriter writer, decimal? maxCost, bool force)
{
    private const int ProgressId = 2;
    private const string Activity = "Rewriting sections";

    private readonly RewriteRun _run = new(maxCost, static () => new RequestRecorder(), TimeProvider.System);

    /// <summary>The results with the sections that a model has shortened; the original results if the user declines.</summary>
    /// <exception cref="RewriteException">No writer is available.</exception>
    internal IReadOnlyList<OptimizationResult> Run(IReadOnlyList<OptimizationResult> results, RewriteOptions options)
    {
        var project = options.Ecosystem?.Root ?? command.CurrentFolder();
        using var group = _run.Plan(results, CreateWriter(), options with { DataFolder = DataFolder.Locate() }, project);
        return IsConfirmed(group, options, project) ? Rewrite(group) : results;
    }

    private IPromptWriter CreateWriter() =>
        writer == RewriteWriter.ClaudeCode
            || (writer == RewriteWriter.Auto && !ApiCredential.IsInEnvironment)
            ? new ClaudeCodePromptWriter()
            : ApiPromptWriter.FromEnvironment();

    private bool IsConfirmed(RewriteGroup group, RewriteOptions options, string project)
    {
        if (group.Sections == 0)
            return false;
        if (group.IsTooExpensive)
            command.ThrowTerminatingError(OptimizationErrors.RewriteTooExpensive(group.PredictedCost, _run.Left));
        if (group.NeedsRequests && Refusal(group, options, project) is { } refusal)
            command.ThrowTerminatingError(CoordinationErrors.BudgetRefused(refusal, "omit -Rewrite"));
        var target = string.Create(CultureInfo.CurrentCulture, $"{group.Sections:N0} sections of {group.Prompts:N0} prompts");
        var action = string.Create(CultureInfo.CurrentCulture, $"Send to {options.Model.Id} for rewriting, for about "
            + $"${group.PredictedCost:0.00##} ({group.Known:N0} are cached and cost nothing)");
        // As usual, -Confirm and $ConfirmPreference decide whether the user is asked. -Force answers for scripts that set the preference.
        var isWhatIf = command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out var whatIf)
            && whatIf is SwitchParameter { IsPresent: true };
        return (force && !isWhatIf) || command.ShouldProcess(target, $"{action}. The text of these sections will leave this machine.");
    }

    private BudgetRefusal? Refusal(RewriteGroup group, RewriteOptions options, string project) =>
        group.Refusal(command.ReadBlockingBudgets(options.Measure.Catalog, project, _run.Session), CultureInfo.CurrentCulture);

    private List<OptimizationResult> Rewrite(RewriteGroup group)
    {
        var results = new List<OptimizationResult>(group.Plans.Count);
        try
        {
            foreach (var plan in group.Plans)
            {
                command.WriteProgress(new ProgressRecord(ProgressId, Activity, plan.Prompt.Name)
                {
                    PercentComplete = 100 * results.Count / group.Plans.Count,
                });
                results.Add(Rewrite(group, plan));
            }
        }
        finally
        {
            if (!command.Cancellation.IsCancellationRequested)
                command.WriteProgress(new ProgressRecord(ProgressId, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
        group.Finish();
        command.WriteVerbose(string.Create(CultureInfo.CurrentCulture,
            $"Rewriting cost ${group.Spent:0.00####} according to the billed tokens."));
        if (group.Warning is { } warning)
            command.WriteWarning(warning);
        if (group.NotRecorded is { } notRecorded)
            command.WriteError(CoordinationErrors.UsageNotRecorded(notRecorded));
        return results;
    }

    private OptimizationResult Rewrite(RewriteGroup group, RewritePlan plan)
    {
        var failures = new List<RewriteException>();
        // Errors can be written only on the pipeline's thread.
        var result = Task.Run(() => group.RewriteAsync(plan, failures.Add, command.Cancellation),
            command.Cancellation).WaitAsync(command.Cancellation).GetAwaiter().GetResult();
        foreach (var failure in failures)
            command.WriteError(OptimizationErrors.RewriteFailed(failure, plan.Prompt.Path ?? plan.Prompt.Name));
        return result;
    }
}
