using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Reports.Export;
using ClaudePerf.Core.Reports.Export.Otlp;
using ClaudePerf.Core.Reports.Export.Parquet;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Gives usage to other systems: Parquet files for DuckDB, Spark and ClickHouse, or OpenTelemetry metrics and logs for a collector.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "TokenUsage", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(OtlpDelivery))]
public sealed class ExportTokenUsageCommand : UsageCommand
{
    private const string DefaultFolder = "token-usage";
    private static readonly TimeSpan ProgressAfter = TimeSpan.FromMilliseconds(400);

    private readonly List<OtlpTarget> _targets = [];
    private string _folder = "";

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Path { get; set; }

    /// <summary>The folder for Parquet files, made where it is missing; token-usage in the current folder where it is not given.</summary>
    [Parameter(Position = 0)]
    [Alias("OutFile")]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>What to give: files (Parquet) or metrics and logs to a collector (Otlp). Where it is not given, what -Endpoint tells, else Parquet.</summary>
    [Parameter]
    public ExportFormat Format { get; set; }

    /// <summary>The collector's address for OTLP over HTTP, without the signal's path: http://localhost:4318. Where it is not given, what OTEL_EXPORTER_OTLP_ENDPOINT says.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    /// <summary>Headers for the collector, such as its key, besides those of OTEL_EXPORTER_OTLP_HEADERS. They are never shown or logged.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Header { get; set; }

    /// <summary>What to send to a collector: metrics, logs or both.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public OtlpSignal[] Signal { get; set; } = [OtlpSignal.Metrics, OtlpSignal.Logs];

    /// <summary>Reckon costs with the output recovered from contents where the recorded figure is only a placeholder.</summary>
    [Parameter]
    public SwitchParameter Recovered { get; set; }

    /// <summary>Replace files that hold another selection of requests.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Give the files that were written, or what the collector took.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Format)) && Endpoint is not null)
            Format = ExportFormat.Otlp;
        var strange = Format == ExportFormat.Otlp ? new[] { nameof(OutputPath), nameof(Force) } : [nameof(Endpoint), nameof(Header), nameof(Signal)];
        if (strange.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } parameter)
            ThrowTerminatingError(ExportErrors.ParameterOfOtherFormat(parameter, Format));
        if (Format == ExportFormat.Parquet)
        {
            _folder = GetUnresolvedProviderPathFromPSPath(OutputPath ?? DefaultFolder);
            if (File.Exists(_folder))
                ThrowTerminatingError(ExportErrors.FolderIsFile(_folder));
            return;
        }
        try
        {
            _targets.AddRange(Signal.Distinct().Order().Select(signal => OtlpTarget.Find(signal, Endpoint, Headers())));
        }
        catch (OtlpException exception)
        {
            ThrowTerminatingError(ExportErrors.NotDelivered(exception, Endpoint?.OriginalString));
        }
    }

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        var requests = new RequestSelection(reading.Table, Query with { Recovered = Recovered });
        if (requests.Count == 0)
        {
            WriteWarning(WhyNothing(reading));
            return;
        }
        var unpriced = UsageQueryEngine.Run(reading.Table, Query with { GroupBy = [] }, Cancellation).Total.Unpriced;
        WarnOf(unpriced);
        if (Format == ExportFormat.Parquet)
        {
            foreach (var month in requests.Months)
                WriteMonth(requests, month);
            return;
        }
        foreach (var target in _targets)
            Send(requests, target);
    }

    private void WriteMonth(RequestSelection requests, DateOnly month)
    {
        var file = ParquetExport.FileOf(_folder, month);
        var selection = SelectionOf(month);
        try
        {
            if (!Force && Work(() => ParquetExport.SelectionOfAsync(file, Cancellation), file) is { } other && other != selection)
            {
                WriteError(ExportErrors.OtherSelection(file, other, selection));
                return;
            }
            if (!ShouldProcess(file, "Write the requests of the month"))
                return;
            var rows = Work(() => ParquetExport.WriteAsync(file, requests, month, selection, Cancellation), file);
            WriteVerbose(string.Create(CultureInfo.CurrentCulture, $"Wrote {rows:N0} requests to '{file}'."));
            if (PassThru)
                WriteObject(new FileInfo(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            WriteError(ExportErrors.FileNotWritten(file, exception));
        }
    }

    // What a file is made of besides the transcripts. A month that the times do not cut is whole whatever they are.
    private string SelectionOf(DateOnly month)
    {
        var parts = new List<string>();
        Add(nameof(Project), Project);
        Add(nameof(Model), Model);
        Add(nameof(Agent), Agent);
        Add(nameof(Session), NamedSessions.Count == 0 ? null : [.. NamedSessions]);
        Add(nameof(Skill), Skill);
        Add(nameof(Plugin), Plugin);
        Add(nameof(McpServer), McpServer);
        Add(nameof(Prompt), Prompt);
        Add(nameof(Workflow), Workflow);
        Add(nameof(Effort), Effort);
        Add(nameof(Version), Version);
        Add(nameof(Path), Path ?? LiteralPath);
        var first = new DateTimeOffset(month.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        if (Query.Since is { } since && since > first)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"-Since {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        if (Query.Until is { } until && until < first.AddMonths(1))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"before {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        return parts.Count == 0 ? "all requests" : string.Join(' ', parts);

        void Add(string name, string[]? values)
        {
            if (values is not null)
                parts.Add($"-{name} {string.Join(',', values.Order(StringComparer.Ordinal))}");
        }
    }

    private void Send(RequestSelection requests, OtlpTarget target)
    {
        if (!ShouldProcess(target.ShownAddress, string.Create(CultureInfo.CurrentCulture, $"Send {requests.Count:N0} requests as {target.Signal}")))
            return;
        try
        {
            using var exporter = new OtlpExporter();
            var done = 0;
            var delivery = Work(() => exporter.SendAsync(requests, target, delivered => Volatile.Write(ref done, delivered), Cancellation), target.ShownAddress, () => 100 * Volatile.Read(ref done) / requests.Count);
            WriteVerbose(string.Create(CultureInfo.CurrentCulture, $"Sent {delivery.Records:N0} {(target.Signal == OtlpSignal.Metrics ? "data points" : "log records")} of {delivery.Requests:N0} requests to {delivery.Endpoint}."));
            if (delivery.Rejected > 0 || delivery.Message is not null)
                WriteWarning(string.Create(CultureInfo.CurrentCulture, $"The collector at {delivery.Endpoint} refused {delivery.Rejected:N0} of {delivery.Records:N0}{(delivery.Message is null ? "." : $" and says: {delivery.Message}")}"));
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

    // Progress can be written from the pipeline's thread alone.
    private T Work<T>(Func<Task<T>> work, string about, Func<int>? percent = null)
    {
        var task = Task.Run(work, CancellationToken.None);
        var clock = Stopwatch.StartNew();
        var progress = new ProgressRecord(2, "Exporting usage", about);
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
