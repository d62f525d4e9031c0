using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows where the context of a session went: system prompt, tools, memory files, listings, messages and tool results, with their tokens and what sending them cost.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "SessionContext", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ContextShare))]
public sealed class MeasureSessionContextCommand : UsageCommand
{
    // Models that the price table does not know are counted as this one: newer ones will rather have the newest tokenizer.
    private const string NewestTokenizer = "opus";

    private TokenCounters _counters = null!;

    /// <summary>Tell apart files, single tools, agents and programs instead of adding up what is of one kind and tool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>How tokens are counted: Auto takes an installed vocabulary where there is one and estimates else.</summary>
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
        var sessions = Sessions(reading.Table);
        if (sessions.Count == 0)
        {
            WriteWarning(WhyNothing(reading));
            return;
        }
        try
        {
            foreach (var session in sessions)
            {
                Write(session, Wait(() => SessionContextAnalysis.Run(session, reading.Table, Query, Roots, CounterFor, Detailed, ThinkingFor, Cancellation)), reading.Table);
            }
        }
        catch (TokenVocabularyException exception)
        {
            ThrowTerminatingError(Errors.TokenVocabulary(exception));
        }
        foreach (var warning in _counters.Warnings)
            WriteWarning(warning);
        WarnOf(UsageQueryEngine.Run(reading.Table, Query with { GroupBy = [], Session = sessions.Contains }, Cancellation).Total.Unpriced);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    // Without a name the session that was used last is meant: in the current folder's project where it has any.
    private List<string> Sessions(UsageTable table)
    {
        var found = UsageQueryEngine.Run(table, Query with { GroupBy = [UsageGrouping.Session, UsageGrouping.Project] }, Cancellation).Groups
            .Where(group => group.Session is not null).ToList();
        if (Query.Session is not null)
            return [.. found.OrderBy(group => group.Start).Select(group => group.Session!).Distinct()];
        var folder = this.CurrentFolder();
        var last = found.Where(group => group.Project == folder).DefaultIfEmpty(null).MaxBy(group => group?.End) ?? found.MaxBy(group => group.End);
        return last is null ? [] : [last.Session!];
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
                WriteWarning($"'{problem.Path}': {problem.BrokenLines:N0} lines are too long to be looked into.");
        }
        if (answer.Requests == 0)
        {
            WriteWarning($"Nothing is left of what session {session} said: its transcript was deleted, and the index keeps usage alone.");
            return;
        }
        if (answer.MissingRequests > 0)
            WriteWarning($"{answer.MissingRequests:N0} of {answer.MissingRequests + answer.Requests:N0} requests of session {session} are left out: what they said is not in the transcripts any more.");
        WriteObject(answer.Shares, enumerateCollection: true);
        if (DirectDisplay.IsDirect(MyInvocation))
        {
            var output = UsageQueryEngine.Run(table, Query with { GroupBy = [], Session = name => name == session }, Cancellation).Total;
            WriteHost(string.Create(CultureInfo.CurrentCulture, $"{Environment.NewLine}{answer.Requests:N0} requests sent {answer.PromptTokens:N0} prompt tokens for ${answer.PromptCost:N4}; output is not in it.")
                    + (output.ThinkingTokens > 0 ? Environment.NewLine + UsageSummary.Thinking(output, CultureInfo.CurrentCulture) : ""));
        }
    }
}
