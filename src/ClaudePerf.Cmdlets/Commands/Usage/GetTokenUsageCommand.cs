using System.Globalization;
using System.Management.Automation;
using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows what Claude Code used and what it cost, from its own transcripts: by day, session, agent, skill and
/// more.</para>
/// </summary>
[Alias("gtu")]
[Cmdlet(VerbsCommon.Get, "TokenUsage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(UsageGroup))]
[OutputType(typeof(string), ParameterSetName = [StatusLineSet])]
public sealed class GetTokenUsageCommand : UsageCommand
{
    private const string StatusLineSet = "StatusLine";

    private readonly StringBuilder _status = new();

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet, Position = 0)]
    [Parameter(ParameterSetName = StatusLineSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Path { get; set; }

    /// <summary>
    /// Read the JSON that Claude Code sends to its status line command, from the pipeline or standard input, and write one line for it.
    /// </summary>
    [Parameter(ParameterSetName = StatusLineSet, Mandatory = true)]
    public SwitchParameter StatusLine { get; set; }

    /// <summary>The JSON for -StatusLine, as one text or line by line.</summary>
    [Parameter(ParameterSetName = StatusLineSet, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public string? InputObject { get; set; }

    /// <summary>The groupings of the sums, outermost first. Default: by day.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public UsageGrouping[] GroupBy { get; set; } = [UsageGrouping.Day];

    /// <summary>Compute costs with output recovered from the content where the recorded figure is only a placeholder.</summary>
    [Parameter]
    public SwitchParameter Recovered { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        if (StatusLine && InputObject is not null)
            _status.AppendLine(InputObject);
    }

    // Counting recovered output takes most of the time, and few users look at the result.
    private protected override bool DefersCounting => !Recovered && !StatusLine && !NoIndex;

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        if (StatusLine)
        {
            WriteStatusLine(reading);
            return;
        }
        if (MyInvocation.BoundParameters.ContainsKey("Verbose"))
            Reconcile(reading);
        var query = Query with { GroupBy = GroupBy, Recovered = Recovered };
        if (GroupBy.Contains(UsageGrouping.Tool))
        {
            var (tools, problems) = RunWithProgress(() =>
                ToolUsageReader.Read(reading, query, Roots, TranscriptReadOptions.Recovering(query.Catalog), Cancellation));
            ReportProblems(problems);
            query = query with { Tools = tools };
        }
        var answer = UsageQueryEngine.Run(reading.Table, query, Cancellation);
        IReadOnlyList<UsageGroup> groups = DefersCounting ? [.. answer.Groups.Select(Late().Of)] : answer.Groups;
        WriteObject(UsageOutput.Tagged(groups, GroupBy), enumerateCollection: true);
        WarnAboutUnpriced(answer.Total.Unpriced);
        if (answer.Groups.Count == 0)
            WarnAboutNothing(reading);
        else if (answer.Groups.Count > 1 && DirectDisplay.IsDirect(MyInvocation))
            WriteHost(UsageSummary.Format(answer.Total, Recovered, "-Recovered", CultureInfo.CurrentCulture).Prepend(""));
    }

    private DeferredRecovery Late()
    {
        var (path, roots, includeDeleted) = (IndexPath(), Roots.ToArray(), !ExcludeDeleted);
        var options = TranscriptReadOptions.Recovering(Query.Catalog);
        return new DeferredRecovery(() =>
        {
            using var index = UsageIndex.Open(path);
            return index.Read(roots, options, includeDeleted).Table;
        });
    }

    private void WriteStatusLine(UsageTableReading reading)
    {
        // Claude Code runs the command directly. If nothing was piped, the input is on the process's standard input.
        var text = _status.Length == 0 && Console.IsInputRedirected ? Console.In.ReadToEnd() : _status.ToString();
        StatusInput status;
        try
        {
            status = StatusInput.Parse(text);
        }
        catch (FormatException exception)
        {
            ThrowTerminatingError(Errors.StatusNotRead(exception));
            return;
        }
        IReadOnlyList<TokenBudget> budgets = [];
        try
        {
            budgets = BudgetStore.ReadAll(status.Folder ?? this.CurrentFolder());
        }
        catch (BudgetFileException exception)
        {
            // The rest of the line is correct without budgets.
            WriteError(BudgetErrors.FileUnusable(exception));
        }
        var now = TimeProvider.System.GetUtcNow();
        var usage = LiveUsageReader.Read(reading.Table, Query, budgets, now, Cancellation);
        WriteObject(Core.Reports.Live.StatusLine.Format(status, usage, Query.Catalog));
        if (NoIndex)
            return;
        try
        {
            status.WeeklyLimit(now)?.Note(System.IO.Path.Combine(DataFolder.Locate(), PlanLimit.FileName));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteVerbose($"The plan's limit was not noted. {exception.Message}");
        }
    }

    private void Reconcile(UsageTableReading reading)
    {
        foreach (var session in Reconciliation.Of(reading, Query.Catalog))
            WriteVerbose(session.Describe(CultureInfo.CurrentCulture));
    }
}
