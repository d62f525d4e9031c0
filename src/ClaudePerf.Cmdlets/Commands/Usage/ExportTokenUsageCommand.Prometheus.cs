using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Export;
using ClaudePerf.Core.Reports.Export.Prometheus;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Cmdlets;

public sealed partial class ExportTokenUsageCommand
{
    private const string DefaultFile = "token-usage" + PrometheusExport.Extension;

    private string _file = "";

    private void PreparePrometheus()
    {
        // A counter over the last days falls when a day drops out.
        if (Last is not null)
            ThrowTerminatingError(ExportErrors.PeriodMoves());
        _file = GetUnresolvedProviderPathFromPSPath(OutputPath ?? DefaultFile);
        if (!_file.EndsWith(PrometheusExport.Extension, StringComparison.OrdinalIgnoreCase))
            ThrowTerminatingError(ExportErrors.NotAPrometheusFile(OutputPath!));
        if (Directory.Exists(_file))
            ThrowTerminatingError(ExportErrors.FileIsFolder(_file));
    }

    private void WriteMetrics(UsageTable table)
    {
        // Costs of recovered output are higher, so switching it off makes counters fall.
        var selection = PrometheusExport.OneLine(SelectionDescription.Of(
            [.. Filters(), (nameof(Recovered), Recovered ? ["true"] : null)], Query));
        try
        {
            if (!Force && PrometheusExport.SelectionOf(_file) is { } other && other != selection)
            {
                WriteError(ExportErrors.OtherSelection(_file, other, selection));
                return;
            }
            if (!ShouldProcess(_file, "Write metrics for Prometheus"))
                return;
            var source = new PrometheusSource
            {
                Table = table,
                Query = Query with { Recovered = Recovered },
                Labels = Label,
                Identity = _identity,
                Sent = new SentRequestSource(Roots),
                Budgets = BudgetStates(table),
            };
            var written = RunWithProgress(() => PrometheusExport.Write(_file, source, selection, Force, Cancellation));
            WriteVerbose(string.Create(CultureInfo.CurrentCulture, $"Wrote {written.Series:N0} time series to '{_file}'."));
            if (written.Held > 0)
                WriteWarning(string.Create(CultureInfo.CurrentCulture,
                    $"{written.Held:N0} counters in '{_file}' would have fallen and keep their earlier values, because Prometheus would "
                    + $"count their whole value again. Transcripts or prices have changed; -Force writes the lower values."));
            if (PassThru)
                WriteObject(new FileInfo(_file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            WriteError(ExportErrors.FileNotWritten(_file, exception));
        }
    }

    // A budget has its own scope, independent of the export's.
    private IReadOnlyList<BudgetState> BudgetStates(UsageTable table)
    {
        try
        {
            var options = new BudgetOptions
            {
                Catalog = Query.Catalog, Now = TimeProvider.System.GetUtcNow(), TimeZone = Query.TimeZone, Recovered = Recovered,
            };
            return BudgetEvaluator.Evaluate(BudgetStore.ReadAll(this.CurrentFolder()), table, options, Cancellation);
        }
        catch (BudgetFileException exception)
        {
            WriteError(BudgetErrors.FileUnusable(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            WriteVerbose($"No budgets are exported. {exception.Message}");
        }
        return [];
    }
}
