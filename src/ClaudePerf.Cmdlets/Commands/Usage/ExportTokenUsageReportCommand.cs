using System.Management.Automation;
using System.Text;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Reports.Dashboard;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

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
        var now = TimeProvider.System.GetUtcNow();
        var report = WithEcosystem(WithContents(reading, now), now) with
        {
            Title = Title,
            Budgets = Budgets(reading.Table, now),
            Optimizations = Optimizations(),
        };
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

    private UsageReport WithContents(UsageTableReading reading, DateTimeOffset now)
    {
        var query = Query with { Recovered = Recovered };
        var usage = RunWithProgress(() =>
            UsageReportBuilder.Build(reading.Table, query, now, new SentRequestSource(Roots), Cancellation));
        if (_format == ReportFormat.Csv || usage.Total.Requests == 0)
            return usage;
        var (report, problems) = RunWithProgress(() => ReportContents.AddContext(usage, reading, query, Roots, Cancellation));
        ReportProblems(problems);
        return RunWithProgress(() => ReportContents.AddSavings(report, reading.Table, query,
            new ReportTranscripts(Roots, ContentPath(), AreOwn: !HasPath), now, Cancellation)) with { Saved = Saved(reading, now) };
    }

    // What applied changes have saved; other transcripts may not be of this machine.
    private IReadOnlyList<ReportSaved> Saved(UsageTableReading reading, DateTimeOffset now)
    {
        if (HasPath)
            return [];
        try
        {
            return RunWithProgress(() => ReportContents.SavedBy(
                reading.Table, Query, new ChangeJournal(), ClaudeSettingsCommand.UserFolder(), now, Cancellation));
        }
        catch (JournalException exception)
        {
            WriteError(OptimizationErrors.JournalFailed(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            WriteVerbose($"What was saved is not shown. {exception.Message}");
        }
        return [];
    }

    // Evaluated on all usage that was read: a budget has its own scope, independent of the report's.
    private IReadOnlyList<ReportBudget> Budgets(UsageTable table, DateTimeOffset now)
    {
        if (_format == ReportFormat.Csv)
            return [];
        try
        {
            var options = new BudgetOptions { Catalog = Query.Catalog, Now = now, TimeZone = Query.TimeZone, Recovered = Recovered };
            return [.. BudgetEvaluator.Evaluate(BudgetStore.ReadAll(this.CurrentFolder()), table, options, Cancellation)
                .Select(ReportBudget.FromState)];
        }
        catch (BudgetFileException exception)
        {
            WriteError(BudgetErrors.FileUnusable(exception));
            return [];
        }
        catch (DirectoryNotFoundException exception)
        {
            WriteVerbose($"No budgets are shown. {exception.Message}");
            return [];
        }
    }

    private IReadOnlyList<ReportOptimization> Optimizations()
    {
        if (_format == ReportFormat.Csv)
            return [];
        try
        {
            return ReportOptimization.FromJournal(new ChangeJournal().Entries(
                damaged => WriteVerbose($"{damaged.Message} It is not included in the report.")));
        }
        catch (JournalException exception)
        {
            WriteError(ReportErrors.OptimizationsNotRead(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            WriteVerbose($"No optimizations are shown. {exception.Message}");
        }
        return [];
    }

    private UsageReport WithEcosystem(UsageReport report, DateTimeOffset now)
    {
        if (NoEcosystem || _format == ReportFormat.Csv)
            return report;
        var folder = Ecosystem is null ? this.CurrentFolder() : GetUnresolvedProviderPathFromPSPath(Ecosystem);
        if (!Directory.Exists(folder))
        {
            WriteError(Errors.PathNotFound(folder));
            return report;
        }
        WriteVerbose($"Measuring the ecosystem of '{folder}'.");
        try
        {
            using var counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
            var prompts = new PromptSource(includeUser: Ecosystem is null, allowOutsideRoot: false, Cancellation).Folder(folder);
            var options = new MeasureOptions { Catalog = Query.Catalog, Counter = counters.For, McpAnswers = OpenMcpAnswers(), At = now };
            var measured = new PromptMeasurer(options, prompts.Ecosystem).MeasureAll(
                prompts.Definitions, failure => WriteVerbose($"'{failure.Definition.Path}': {failure.Reason.Message}"), Cancellation);
            return report.WithEcosystem(measured);
        }
        catch (Exception exception) when (exception is PromptReadException or TokenVocabularyException or DirectoryNotFoundException)
        {
            WriteError(ReportErrors.EcosystemNotMeasured(folder, exception));
            return report;
        }
    }

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
