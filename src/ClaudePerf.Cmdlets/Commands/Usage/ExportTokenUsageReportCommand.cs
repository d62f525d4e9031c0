using ClaudePerf.Core.Usage;
using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Reports.Dashboard;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Writes a report of Claude Code's usage and cost: an HTML page that works offline, Markdown, CSV or JSON.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "TokenUsageReport", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportTokenUsageReportCommand : UsageCommand
{
    private const string DefaultName = "token-usage";

    private string _file = "";
    private ReportFormat _format;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Path { get; set; }

    /// <summary>
    /// The file to write. Default: token-usage.html, .md, .csv or .json in the current folder. An existing report is replaced, any other
    /// file is not.
    /// </summary>
    [Parameter(Position = 0)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>The format of the report. Default: the format of the file's extension, otherwise HTML.</summary>
    [Parameter]
    public ReportFormat Format { get; set; }

    /// <summary>The heading of the report in HTML and Markdown.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = UsageReport.DefaultTitle;

    /// <summary>
    /// The folder whose agents, skills and memory files are measured for the overhead of every session. Default: the current folder.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Ecosystem { get; set; }

    /// <summary>Do not measure an ecosystem; the report only contains usage.</summary>
    [Parameter]
    public SwitchParameter NoEcosystem { get; set; }

    /// <summary>Compute costs with output recovered from the content where the recorded figure is only a placeholder.</summary>
    [Parameter]
    public SwitchParameter Recovered { get; set; }

    /// <summary>Fail if the file already exists.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replace an existing file even if it is not a report.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Write the file that was created as an object.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (NoEcosystem && Ecosystem is not null)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(NoEcosystem), nameof(Ecosystem)));
        if (NoClobber && Force)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(NoClobber), nameof(Force)));
        base.BeginProcessing();
        _format = ChosenFormat();
        var content = new OutputContent("Report", $"a report in the format {_format}", ReportFile.ExtensionsOf(_format),
            file => ReportMark.IsOn(file, _format));
        var output = OutputPath ?? DefaultName + ReportFile.ExtensionOf(_format);
        if (NoClobber && File.Exists(GetUnresolvedProviderPathFromPSPath(output)))
            ThrowTerminatingError(ReportErrors.ReportExists(output));
        _file = RequireOutput(output, content, Force);
    }

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        var report = Build(reading);
        WarnAboutUnpriced(report.Total.Unpriced);
        if (report.Total.Requests == 0)
            WarnAboutNothing(reading);
        if (!ShouldProcess(_file, $"Write a usage report of {report.Total.Requests:N0} requests"))
            return;
        try
        {
            ReportFile.Write(report, _format, _file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ReportErrors.ReportNotWritten(_file, exception));
        }
        ReportWritten(what: null, _file, isQuiet: PassThru);
        if (PassThru)
            WriteObject(new FileInfo(_file));
    }

    private UsageReport Build(UsageTableReading reading)
    {
        using var counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
        var failed = new List<(ReportPart Part, Exception Exception)>();
        var remarks = new List<string>();
        IReadOnlyList<TranscriptProblem> unread = [];
        var folder = MeasuredFolder();
        var source = new ReportSource
        {
            Reading = reading,
            Query = Query with { Recovered = Recovered },
            Transcripts = new ReportTranscripts(Roots, ContentPath(), AreOwn: !HasPath),
            Measure = new MeasureOptions
            {
                Catalog = Query.Catalog, Counter = counters.For, McpAnswers = OpenMcpAnswers(), At = TimeProvider.System.GetUtcNow(),
            },
            Format = _format,
            Title = Title,
            Folder = this.CurrentFolder(),
            Ecosystem = folder,
            IncludesUser = Ecosystem is null,
            Failed = (part, exception) => failed.Add((part, exception)),
            Remark = remarks.Add,
            Unread = problems => unread = problems,
        };
        // Messages can only be written by this thread.
        var report = RunWithProgress(() => new ReportAssembly(source, Cancellation).Build());
        ReportProblems(unread);
        foreach (var remark in remarks)
            WriteVerbose(remark);
        foreach (var (part, exception) in failed)
            WriteError(ErrorOf(part, exception, folder));
        return report;
    }

    private string? MeasuredFolder()
    {
        if (NoEcosystem || _format == ReportFormat.Csv)
            return null;
        var folder = Ecosystem is null ? this.CurrentFolder() : GetUnresolvedProviderPathFromPSPath(Ecosystem);
        if (Directory.Exists(folder))
            return folder;
        WriteError(Errors.PathNotFound(folder));
        return null;
    }

    private static ErrorRecord ErrorOf(ReportPart part, Exception exception, string? folder) => (part, exception) switch
    {
        (ReportPart.Optimizations, JournalException journal) => ReportErrors.OptimizationsNotRead(journal),
        (_, JournalException journal) => OptimizationErrors.JournalFailed(journal),
        (_, BudgetFileException file) => BudgetErrors.FileUnusable(file),
        _ => ReportErrors.EcosystemNotMeasured(folder ?? "", exception),
    };

    private ReportFormat ChosenFormat()
    {
        var isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Format));
        if (OutputPath is null)
            return Format;
        if (ReportFile.FormatOf(OutputPath) is not { } named)
        {
            if (!isGiven)
                ThrowTerminatingError(ReportErrors.FormatUnknown(OutputPath));
            return Format;
        }
        return isGiven ? Format : named;
    }
}
