using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows how a session's context was used: system prompt, tools, memory files, listings, messages and tool results,
/// with their tokens and the cost of sending them.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "SessionContext", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ContextShare))]
public sealed class MeasureSessionContextCommand : UsageCommand
{
    // Used for models that are not in the price table: new models most likely have the newest tokenizer.
    private const string NewestTokenizer = "opus";

    private TokenCounters _counters = null!;

    /// <summary>Show single files, tools, agents and programs instead of sums by kind and tool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>How tokens are counted: Auto uses an installed vocabulary if there is one, otherwise estimates.</summary>
    [Parameter]
    [ValidateSet(nameof(MethodChoice.Auto), nameof(MethodChoice.Estimate), nameof(MethodChoice.Exact))]
    public MethodChoice Method { get; set; } = MethodChoice.Auto;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _counters = new TokenCounters(Method, cancellation: Cancellation);
    }

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        var sessions = SessionChoice.Choose(reading.Table, Query, this.CurrentFolder(), Cancellation);
        if (sessions.Count == 0)
        {
            WarnAboutNothing(reading);
            return;
        }
        try
        {
            foreach (var session in sessions)
            {
                var answer = RunWithProgress(() => SessionContextAnalysis.Run(
                    session, reading.Table, Query, Roots, CounterFor, Detailed, ThinkingFor, Cancellation));
                Write(session, answer, reading.Table);
            }
        }
        catch (TokenVocabularyException exception)
        {
            ThrowTerminatingError(Errors.TokenVocabulary(exception));
        }
        foreach (var warning in _counters.Warnings)
            WriteWarning(warning);
        var total = UsageQueryEngine.Run(reading.Table, Query with { GroupBy = [], Session = sessions.Contains }, Cancellation).Total;
        WarnAboutUnpriced(total.Unpriced);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    private ITokenCounter CounterFor(string? model)
    {
        if (model is null || !Query.Catalog.TryResolve(model, out var known))
            known = Query.Catalog.Resolve(NewestTokenizer);
        return _counters.For(known!);
    }

    private ThinkingEstimate ThinkingFor(string? model) => TranscriptReadOptions.Recovering(Query.Catalog).ThinkingFor!(model);

    private void Write(string session, SessionContextAnswer answer, UsageTable table)
    {
        foreach (var problem in answer.Problems)
        {
            if (problem.Problem is not null)
                WriteError(Errors.TranscriptNotRead(problem));
            else
                WriteWarning($"'{problem.Path}': {problem.BrokenLines:N0} lines are too long to analyze.");
        }
        if (answer.Requests == 0)
        {
            WriteWarning($"The content of session {session} is no longer available: its transcript was deleted, and the index stores "
                + "only usage.");
            return;
        }
        if (answer.MissingRequests > 0)
        {
            WriteWarning($"{answer.MissingRequests:N0} of {answer.MissingRequests + answer.Requests:N0} requests of session {session} "
                + "are not included: their content is no longer in the transcripts.");
        }
        WriteObject(answer.Shares, enumerateCollection: true);
        if (DirectDisplay.IsDirect(MyInvocation))
        {
            var output = UsageQueryEngine.Run(table, Query with { GroupBy = [], Session = name => name == session }, Cancellation).Total;
            WriteHost(string.Create(CultureInfo.CurrentCulture,
                    $"{Environment.NewLine}{CountText.Of(answer.Requests, "request")} sent {answer.PromptTokens:N0} prompt tokens for "
                        + $"{DollarText.Of(answer.PromptCost)}, excluding output.")
                + (output.ThinkingTokens > 0 ? Environment.NewLine + UsageSummary.Thinking(output, CultureInfo.CurrentCulture) : ""));
        }
    }
}
