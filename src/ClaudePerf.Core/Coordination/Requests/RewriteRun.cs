using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Rewriting;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>
/// Has a model rewrite optimized prompts, within a maximum cost and blocking budgets: plans everything first, so that the user can be
/// asked, and records the usage of requests that Claude Code does not record. One run serves several groups of prompts.
/// </summary>
/// <param name="maxCost">The maximum cost of all groups in USD; null for no limit.</param>
/// <param name="recorder">Records the usage of requests; called when the first one was answered.</param>
/// <param name="time">The clock.</param>
public sealed class RewriteRun(decimal? maxCost, Func<RequestRecorder> recorder, TimeProvider time)
{
    /// <summary>The agent name that usage shows for rewriting through the API.</summary>
    public const string Agent = "Optimize-AgentPrompt";

    private RequestRecorder? _recorder;

    /// <summary>The session that usage shows for the run's requests.</summary>
    public string Session { get; } = Guid.NewGuid().ToString();

    /// <summary>What may still be spent, in USD.</summary>
    public decimal Left { get; private set; } = maxCost ?? decimal.MaxValue;

    /// <summary>Finds the sections of a group of prompts that are worth rewriting; sends nothing.</summary>
    /// <param name="results">The optimized prompts.</param>
    /// <param name="writer">The model's client, which the group disposes of.</param>
    /// <param name="options">The options.</param>
    /// <param name="project">The folder that the usage is recorded for.</param>
    public RewriteGroup Plan(IReadOnlyList<OptimizationResult> results, IPromptWriter writer, RewriteOptions options, string project)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(options);
        return new RewriteGroup(this, results, writer, options with { MaxCost = maxCost is null ? null : Left }, project);
    }

    /// <summary>Subtracts what a group cost.</summary>
    internal void Spend(decimal cost) => Left -= Math.Max(0, cost);

    /// <summary>Records an answer, unless Claude Code records it itself.</summary>
    /// <returns>Why it could not be recorded; null if it was.</returns>
    internal Exception? Record(string project, string model, WriterAnswer answer)
    {
        if (answer.MessageId is null)
            return null;
        try
        {
            (_recorder ??= recorder()).Record(
                new AnsweredRequest(Session, project, Agent, model, answer.MessageId, answer.StopReason, answer.Usage), time.GetUtcNow());
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception;
        }
    }
}
