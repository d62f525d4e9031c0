using ClaudePerf.Core.Reports.Dashboard;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Index;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary><c>claudeperf report</c>: writes the report of <c>Export-TokenUsageReport</c>.</summary>
public static class ReportProcess
{
    private const string DefaultName = "token-usage";

    /// <summary>Writes a report.</summary>
    /// <param name="run">What it contains, and where it is written.</param>
    /// <param name="output">Gets the path of the report.</param>
    /// <returns>The exit code; see <see cref="VerbOutput"/>.</returns>
    public static int Run(ReportRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () => Answer(run, output));
    }

    private static int Answer(ReportRun run, VerbOutput output)
    {
        var format = FormatOf(run);
        var file = Path.GetFullPath(run.Output ?? DefaultName + ReportFile.ExtensionOf(format), run.Folder);
        RequireReport(run, file, format);
        using var counting = new PromptCounting(model: null, MethodChoice.Auto, countsServers: true);
        using var selected = SelectedUsage.Read(run, defersCounting: false, output.Error);
        var isIncomplete = SelectedUsage.Report(selected.Reading.Problems, output.Error) != VerbOutput.Answered;
        var report = new ReportAssembly(new ReportSource
        {
            Reading = selected.Reading,
            Query = selected.Query with { Recovered = run.Recovered },
            Transcripts = new ReportTranscripts(
                selected.Roots, run.NoIndex ? null : ContentLookup.PathFor(UsageIndex.DefaultPath), AreOwn: run.Paths.Count == 0),
            Measure = counting.Options,
            Format = format,
            Title = run.Title,
            Folder = run.Folder,
            Ecosystem = run.NoEcosystem ? null : Path.GetFullPath(run.Ecosystem ?? ".", run.Folder),
            IncludesUser = run.Ecosystem is null,
            Failed = (part, exception) => Fail($"The report does not include {part.ToString().ToLowerInvariant()}: {exception.Message}"),
            Unread = problems => isIncomplete |= SelectedUsage.Report(problems, output.Error) != VerbOutput.Answered,
        }).Build();
        if (report.Total.Unpriced is { Count: > 0 } unpriced)
            output.WriteMessage(UsageRemarks.Unpriced(unpriced, "--price-file"));
        if (report.Total.Requests == 0)
            output.WriteMessage(UsageRemarks.WhyNothing(selected.Reading, selected.Query, selected.Roots, "--since or --last"));
        ReportFile.Write(report, format, file);
        if (run.Json)
            output.WriteJson([file], VerbJson.Shapes.String);
        else
            output.WriteLines($"Wrote {Storage.VisibleText.Of(file)}");
        return isIncomplete ? VerbOutput.Unreadable : VerbOutput.Answered;

        void Fail(string message)
        {
            output.WriteMessage(message);
            isIncomplete = true;
        }
    }

    private static ReportFormat FormatOf(ReportRun run)
    {
        if (run.Output is null)
            return run.Format ?? ReportFormat.Html;
        var named = ReportFile.FormatOf(run.Output);
        if (named is null && run.Format is null)
            throw new VerbInputException($"The report format cannot be determined from '{run.Output}'. "
                + "Use the extension .html, .md, .csv or .json, or --format.");
        if (named is not null && run.Format is { } format && named != format)
            throw new VerbInputException(
                $"'{run.Output}' has the wrong extension for --format {format.ToString().ToLowerInvariant()}. "
                + $"Use {ReportFile.ExtensionOf(format)}.");
        return named ?? run.Format!.Value;
    }

    private static void RequireReport(ReportRun run, string file, ReportFormat format)
    {
        if (run.Ecosystem is { } ecosystem && !Directory.Exists(Path.GetFullPath(ecosystem, run.Folder)))
            throw new VerbInputException($"'{ecosystem}' does not exist.");
        VerbFile.Require(file, $"a report in the format {format}", ReportFile.ExtensionsOf(format),
            path => ReportMark.IsOn(path, format), run.Force);
    }
}
