using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Reports.Export;
using ClaudePerf.Core.Reports.Export.Otlp;
using ClaudePerf.Core.Reports.Export.Parquet;
using ClaudePerf.Core.Reports.Export.Prometheus;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Exports usage to other systems: Parquet files for DuckDB, Spark and ClickHouse, OpenTelemetry metrics and logs for
/// a collector, or metrics for Prometheus.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "TokenUsage", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(OtlpDelivery))]
public sealed partial class ExportTokenUsageCommand : UsageCommand
{
    private const string DefaultFolder = "token-usage";
    private static readonly TimeSpan ProgressAfter = TimeSpan.FromMilliseconds(400);

    private readonly List<OtlpTarget> _targets = [];
    private string _folder = "";
    private long _written;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Path { get; set; }

    /// <summary>
    /// The folder for Parquet files, or the file for Prometheus (.prom); created if missing. Default: token-usage or token-usage.prom in
    /// the current folder.
    /// </summary>
    [Parameter(Position = 0)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>
    /// What to export: files (Parquet), metrics and logs for a collector (Otlp), or metrics in a file for node_exporter (Prometheus).
    /// Default: Otlp with -Endpoint, Prometheus if -OutputPath ends in .prom, otherwise Parquet.
    /// </summary>
    [Parameter]
    public ExportFormat Format { get; set; }

    /// <summary>
    /// The collector's address for OTLP over HTTP, without the path of the signal: http://localhost:4318. Default:
    /// OTEL_EXPORTER_OTLP_ENDPOINT.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// Headers for the collector, such as its key, in addition to those in OTEL_EXPORTER_OTLP_HEADERS. They are never shown or logged.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Header { get; set; }

    /// <summary>What to send to a collector: metrics, logs or both.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public OtlpSignal[] Signal { get; set; } = [OtlpSignal.Metrics, OtlpSignal.Logs];

    /// <summary>
    /// Folders for Parquet files in addition to year and month, outermost first: organization=acme/user=alice/year=2026/month=11. Each
    /// needs a value.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ExportPartition[]? PartitionBy { get; set; }

    /// <summary>
    /// What Prometheus metrics are broken down by; every combination of values is a time series. Default: Model, Agent, Project and
    /// Repository.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public MetricLabel[] Label { get; set; } = [.. PrometheusSource.DefaultLabels];

    /// <summary>Compute costs with output recovered from the content where the recorded figure is only a placeholder.</summary>
    [Parameter]
    public SwitchParameter Recovered { get; set; }

    /// <summary>
    /// Replace files that contain another selection of requests or were not written by an export. Prometheus counters may then fall.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Write the files that were created, or what the collector accepted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Format)))
            Format = ImpliedFormat();
        if (Inapplicable().FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } parameter)
            ThrowTerminatingError(ExportErrors.ParameterOfOtherFormat(parameter, Format));
        FindIdentity();
        if (Format == ExportFormat.Parquet)
        {
            _folder = GetUnresolvedProviderPathFromPSPath(OutputPath ?? DefaultFolder);
            if (File.Exists(_folder))
                ThrowTerminatingError(ExportErrors.FolderIsFile(_folder));
            // A folder named usage.csv would hide that its files are Parquet.
            if (OutputFile.HasKnownExtension(_folder) && !Directory.Exists(_folder))
                ThrowTerminatingError(ExportErrors.FolderLikeFile(_folder));
            AddPartitions();
            return;
        }
        if (Format == ExportFormat.Prometheus)
        {
            PreparePrometheus();
            return;
        }
        try
        {
            _targets.AddRange(Signal.Distinct().Order().Select(
                signal => OtlpTarget.Find(signal, Endpoint, Headers(), identity: _identity)));
        }
        catch (OtlpException exception)
        {
            ThrowTerminatingError(ExportErrors.NotDelivered(exception, Endpoint?.OriginalString));
        }
    }

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        var requests = new RequestSelection(reading.Table, Query with { Recovered = Recovered }, _identity);
        if (requests.Count == 0)
        {
            WarnAboutNothing(reading);
            return;
        }
        var unpriced = UsageQueryEngine.Run(reading.Table, Query with { GroupBy = [] }, Cancellation).Total.Unpriced;
        WarnAboutUnpriced(unpriced);
        if (Format == ExportFormat.Parquet)
        {
            foreach (var month in requests.Months)
                WriteMonth(requests, month);
            if (_written > 0)
                ReportWritten(string.Create(CultureInfo.CurrentCulture, $"{_written:N0} requests"), _folder, isQuiet: PassThru);
            return;
        }
        if (Format == ExportFormat.Prometheus)
        {
            WriteMetrics(reading.Table);
            return;
        }
        foreach (var target in _targets)
            Send(requests, target);
    }

    private ExportFormat ImpliedFormat() => Endpoint is not null ? ExportFormat.Otlp
        : OutputPath?.EndsWith(PrometheusExport.Extension, StringComparison.OrdinalIgnoreCase) == true ? ExportFormat.Prometheus
        : ExportFormat.Parquet;

    // The parameters of other formats.
    private string[] Inapplicable() => Format switch
    {
        ExportFormat.Otlp => [nameof(OutputPath), nameof(Force), nameof(Label), nameof(PartitionBy)],
        ExportFormat.Prometheus => [nameof(Endpoint), nameof(Header), nameof(Signal), nameof(PartitionBy)],
        _ => [nameof(Endpoint), nameof(Header), nameof(Signal), nameof(Label)],
    };

    private void WriteMonth(RequestSelection requests, DateOnly month)
    {
        var file = ParquetExport.FileOf(_folder, month);
        var selection = SelectionOf(month);
        try
        {
            if (!Force && RunWithProgress(() => ParquetExport.OriginOfAsync(file, Cancellation), file) is { } origin)
            {
                if (origin.IsOfOther(_identity))
                {
                    WriteError(ExportErrors.OtherOwner(file, origin));
                    return;
                }
                if (origin.Selection != selection)
                {
                    WriteError(ExportErrors.OtherSelection(file, origin.Selection, selection));
                    return;
                }
            }
            if (!ShouldProcess(file, "Write the requests of the month"))
                return;
            var rows = RunWithProgress(() => ParquetExport.WriteAsync(file, requests, month, selection, Cancellation), file);
            WriteVerbose(string.Create(CultureInfo.CurrentCulture, $"Wrote {rows:N0} requests to '{file}'."));
            _written += rows;
            if (PassThru)
                WriteObject(new FileInfo(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            WriteError(ExportErrors.FileNotWritten(file, exception));
        }
    }

    private string SelectionOf(DateOnly month) => SelectionDescription.Of(Filters(), Query, month);

    private List<(string Name, IReadOnlyCollection<string>? Values)> Filters() =>
    [
        (nameof(Project), Project), (nameof(Model), Model), (nameof(Agent), Agent),
        (nameof(Session), NamedSessions.Count == 0 ? null : [.. NamedSessions]),
        (nameof(Skill), Skill), (nameof(Plugin), Plugin), (nameof(McpServer), McpServer), (nameof(Prompt), Prompt),
        (nameof(Workflow), Workflow), (nameof(Effort), Effort), (nameof(Version), Version), (nameof(Path), Path ?? LiteralPath),
    ];

    private void Send(RequestSelection requests, OtlpTarget target)
    {
        var what = string.Create(CultureInfo.CurrentCulture, $"Send {requests.Count:N0} requests as {target.Signal}");
        if (!ShouldProcess(target.ShownAddress, what))
            return;
        try
        {
            using var exporter = new OtlpExporter();
            var done = 0;
            var delivery = RunWithProgress(
                () => exporter.SendAsync(requests, target, delivered => Volatile.Write(ref done, delivered), Cancellation),
                target.ShownAddress,
                () => 100 * Volatile.Read(ref done) / requests.Count);
            var records = target.Signal == OtlpSignal.Metrics ? "data points" : "log records";
            WriteVerbose(string.Create(CultureInfo.CurrentCulture,
                $"Sent {delivery.Records:N0} {records} of {delivery.Requests:N0} requests to {delivery.Endpoint}."));
            if (delivery.Rejected > 0 || delivery.Message is not null)
            {
                var reason = delivery.Message is null ? "." : $": {delivery.Message}";
                WriteWarning(string.Create(CultureInfo.CurrentCulture,
                    $"The collector at {delivery.Endpoint} rejected {delivery.Rejected:N0} of {delivery.Records:N0} {records}{reason}"));
            }
            if (PassThru)
                WriteObject(delivery);
        }
        catch (OtlpException exception)
        {
            WriteError(ExportErrors.NotDelivered(exception, target.ShownAddress));
        }
    }

    private Dictionary<string, string> Headers()
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in Header ?? new Hashtable())
            headers[LanguagePrimitives.ConvertTo<string>(entry.Key)] = LanguagePrimitives.ConvertTo<string>(entry.Value);
        return headers;
    }

    // Progress can be written only on the pipeline's thread.
    private T RunWithProgress<T>(Func<Task<T>> work, string status, Func<int>? percent = null)
    {
        var task = Task.Run(work, CancellationToken.None);
        var clock = Stopwatch.StartNew();
        var progress = new ProgressRecord(2, "Exporting usage", status);
        var isShown = false;
        while (!((IAsyncResult)task).AsyncWaitHandle.WaitOne(100))
        {
            if (clock.Elapsed < ProgressAfter || Cancellation.IsCancellationRequested)
                continue;
            progress.PercentComplete = percent?.Invoke() ?? -1;
            WriteProgress(progress);
            isShown = true;
        }
        if (isShown && !Cancellation.IsCancellationRequested)
        {
            progress.RecordType = ProgressRecordType.Completed;
            WriteProgress(progress);
        }
        return task.GetAwaiter().GetResult();
    }
}
