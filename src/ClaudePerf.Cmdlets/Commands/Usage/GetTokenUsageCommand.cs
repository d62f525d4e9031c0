using System.Globalization;
using System.Management.Automation;
using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows what Claude Code really used and what it cost, from its own transcripts: by day, session, agent, skill and more.</para>
/// </summary>
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

    /// <summary>Read the JSON that Claude Code gives its status line command, from the pipeline or standard input, and write one line for it.</summary>
    [Parameter(ParameterSetName = StatusLineSet, Mandatory = true)]
    public SwitchParameter StatusLine { get; set; }

    /// <summary>The JSON for -StatusLine, in one piece or line by line.</summary>
    [Parameter(ParameterSetName = StatusLineSet, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public string? InputObject { get; set; }

    /// <summary>What to add up by, the outermost first; by day where it is not given.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public UsageGrouping[] GroupBy { get; set; } = [UsageGrouping.Day];

    /// <summary>Reckon costs with the output recovered from contents where the recorded figure is only a placeholder.</summary>
    [Parameter]
    public SwitchParameter Recovered { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        if (StatusLine && InputObject is not null)
            _status.AppendLine(InputObject);
    }

    // Counting contents takes longer than all else, and few look at what it gives.
    private protected override bool CountsLater => !Recovered && !StatusLine && !NoIndex;

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
            var (tools, problems) = Wait(() => ToolUsageReader.Read(reading, query, Roots, TranscriptReadOptions.Recovering(query.Catalog), Cancellation));
            Report(problems);
            query = query with { Tools = tools };
        }
        var answer = UsageQueryEngine.Run(reading.Table, query, Cancellation);
        WriteObject(UsageOutput.Of(CountsLater ? [.. answer.Groups.Select(Late().Of)] : answer.Groups, GroupBy), enumerateCollection: true);
        WarnOf(answer.Total.Unpriced);
        if (answer.Groups.Count == 0)
            WriteWarning(WhyNothing(reading));
        else if (answer.Groups.Count > 1 && DirectDisplay.IsDirect(MyInvocation))
            WriteHost(UsageSummary.Of(answer.Total, Recovered, "-Recovered", CultureInfo.CurrentCulture).Prepend(""));
    }

    private LateRecovery Late()
    {
        var (path, roots, options, includeDeleted) = (IndexPath(), Roots.ToArray(), TranscriptReadOptions.Recovering(Query.Catalog), IncludeDeleted.ToBool());
        return new LateRecovery(() =>
        {
            using var index = UsageIndex.Open(path);
            return index.Read(roots, options, includeDeleted).Table;
        });
    }

    private void WriteStatusLine(UsageTableReading reading)
    {
        // Claude Code starts the command by itself: where nothing was piped, its standard input is the process's.
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
            // The rest of the line is right without them.
            WriteError(BudgetErrors.FileUnusable(exception));
        }
        var usage = LiveUsageReader.Read(reading.Table, Query, budgets, TimeProvider.System.GetUtcNow(), Cancellation);
        WriteObject(Core.Reports.Live.StatusLine.Of(status, usage));
    }

    private void Reconcile(UsageTableReading reading)
    {
        foreach (var session in Reconciliation.Of(reading, Query.Catalog))
        {
            WriteVerbose(string.Create(CultureInfo.CurrentCulture, $"Session {session.Session}: Claude Code's own sum is ${session.RecordedCost:0.00########}, the transcripts' ${session.Cost:0.00########}: ")
                + (session.Difference == 0 ? "no difference." : string.Create(CultureInfo.CurrentCulture, $"difference ${session.Difference:0.00########}."))
                + (session.HasUnknownModelCost ? " Claude Code guessed at a price." : ""));
        }
    }
}
