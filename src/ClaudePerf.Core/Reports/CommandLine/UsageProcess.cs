using System.Globalization;
using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The usage query as a separate process: the answer goes to standard output, messages to standard error.</summary>
public static class UsageProcess
{
    /// <summary>The exit code for an answer, including an empty one.</summary>
    public const int Answered = 0;

    /// <summary>The exit code for invalid arguments.</summary>
    public const int WrongInput = 1;

    /// <summary>The exit code if the index, prices or a transcript could not be read.</summary>
    public const int Unreadable = 2;

    private const string ErrorPrefix = "ClaudePerf: ";

    /// <summary>Runs a usage query.</summary>
    /// <param name="run">The query.</param>
    /// <param name="output">Gets the answer.</param>
    /// <param name="error">Gets messages.</param>
    /// <param name="width">The width of the screen in columns; null for unlimited.</param>
    /// <returns>The exit code.</returns>
    public static int Run(UsageRun run, Stream output, TextWriter error, int? width)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        try
        {
            return Answer(run, output, error, width);
        }
        catch (Exception exception) when (
            exception is DatabaseException or PriceDataException or IOException or UnauthorizedAccessException)
        {
            WriteError(error, exception.Message);
            return Unreadable;
        }
    }

    private static int Answer(UsageRun run, Stream output, TextWriter error, int? width)
    {
        // Read the prices at the same time as the transcripts.
        var prices = Task.Run(() => ModelCatalog.LoadDefault(run.PriceFile));
        var roots = run.Paths.Count > 0 ? Rooted(run.Paths) : TranscriptRoots.Find();
        if (roots.FirstOrDefault(static root => !Path.Exists(root)) is { } missing)
        {
            WriteError(error, $"'{missing}' does not exist.");
            return WrongInput;
        }
        var zone = run.TimeZone ?? TimeZoneInfo.Local;
        var since = run.Last?.From(TimeProvider.System.GetUtcNow(), zone) ?? run.Since?.First(zone);
        var until = run.Until?.End(zone);
        if (since > until)
        {
            WriteError(error,
                string.Create(CultureInfo.InvariantCulture,
                    $"The time range is empty: the start {since:yyyy-MM-dd HH:mm} is after the end {until:yyyy-MM-dd HH:mm}."));
            return WrongInput;
        }
        if (WrongPattern(run) is { } wrong)
        {
            WriteError(error, wrong);
            return WrongInput;
        }
        using var index = run.NoIndex ? null : UsageIndex.Open(UsageIndex.DefaultPath);
        var options = TranscriptReadOptions.Recovering(prices) with { DefersCounting = !run.Recovered };
        var reading = index is null ? DirectReading.Read(roots, options) : index.Read(roots, options);
        if (index?.SetAside is { } aside)
            WriteError(error, UsageRemarks.DamagedIndex(aside));
        var query = Filtered(run, prices.GetAwaiter().GetResult()) with { TimeZone = zone, Since = since, Until = until };
        var problems = reading.Problems;
        if (run.GroupBy.Contains(UsageGrouping.Tool))
        {
            var (tools, unread) = ToolUsageReader.Read(reading, query, roots, TranscriptReadOptions.Recovering(query.Catalog));
            query = query with { Tools = tools };
            problems = [.. problems, .. unread];
        }
        var answer = UsageQueryEngine.Run(reading.Table, query);
        Write(run, answer, output, width);
        Comment(answer, reading, problems, roots, error);
        return problems.Any(static problem => problem.Problem is not null) ? Unreadable : Answered;
    }

    private static UsageQuery Filtered(UsageRun run, ModelCatalog catalog)
    {
        return new UsageQuery
        {
            Catalog = catalog,
            GroupBy = run.GroupBy,
            Recovered = run.Recovered,
            Project = UsageNameFilter.ForProjects(Names(UsageGrouping.Project)),
            Model = UsageNameFilter.ForModels(Names(UsageGrouping.Model), catalog),
            Agent = Named(UsageGrouping.Agent),
            Session = Named(UsageGrouping.Session),
            Skill = Named(UsageGrouping.Skill),
            Plugin = Named(UsageGrouping.Plugin),
            McpServer = Named(UsageGrouping.McpServer),
            Prompt = Named(UsageGrouping.Prompt),
            Workflow = Named(UsageGrouping.Workflow),
            Effort = Named(UsageGrouping.Effort),
            Version = Named(UsageGrouping.Version),
        };

        IReadOnlyList<string>? Names(UsageGrouping kind) => run.Only.GetValueOrDefault(kind);

        Func<string, bool>? Named(UsageGrouping kind) => UsageNameFilter.For(Names(kind));
    }

    // Checked before transcripts are read.
    private static string? WrongPattern(UsageRun run)
    {
        try
        {
            foreach (var names in run.Only.Values)
                _ = UsageNameFilter.For(names);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private static List<string> Rooted(IReadOnlyList<string> paths) => [.. paths.Select(Path.GetFullPath)];

    private static void Write(UsageRun run, UsageAnswer answer, Stream output, int? width)
    {
        if (run.Json)
        {
            UsageGroupJson.Write(output, answer.Groups);
        }
        else if (answer.Groups.Count > 0)
        {
            var format = CultureInfo.CurrentCulture;
            var text = new StringBuilder(UsageGroupTable.Format(answer.Groups, run.GroupBy, width, format));
            text.Append('\n');
            foreach (var line in UsageSummary.Format(answer.Total, run.Recovered, UsageRun.RecoveredOption, format))
                text.Append(line).Append('\n');
            output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
        output.Flush();
    }

    private static void Comment(UsageAnswer answer, UsageTableReading reading, IReadOnlyList<TranscriptProblem> problems,
        IReadOnlyList<string> roots, TextWriter error)
    {
        foreach (var problem in problems.Where(static problem => problem.Problem is not null))
            WriteError(error, problem.ToString());
        if (answer.Total.Unpriced is { Count: > 0 } unpriced)
            WriteError(error, UsageRemarks.Unpriced(unpriced, "--price-file"));
        if (answer.Groups.Count == 0)
            WriteError(error, UsageRemarks.WhyNothing(reading, roots));
    }

    private static void WriteError(TextWriter error, string message) => error.WriteLine(ErrorPrefix + VisibleText.OfLines(message));
}
