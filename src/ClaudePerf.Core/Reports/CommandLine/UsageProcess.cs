using System.Globalization;
using System.Text;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The usage query as a separate process: the answer goes to standard output, messages to standard error.</summary>
public static class UsageProcess
{
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
        return VerbGuard.Run(error, () => Answer(run, output, error, width));
    }

    private static int Answer(UsageRun run, Stream output, TextWriter error, int? width)
    {
        using var selected = SelectedUsage.Read(run, defersCounting: !run.Recovered, error);
        var query = selected.Query with { GroupBy = run.GroupBy, Recovered = run.Recovered };
        var problems = selected.Reading.Problems;
        if (run.GroupBy.Contains(UsageGrouping.Tool))
        {
            var (tools, unread) = ToolUsageReader.Read(selected.Reading, query, selected.Roots,
                TranscriptReadOptions.Recovering(query.Catalog));
            query = query with { Tools = tools };
            problems = [.. problems, .. unread];
        }
        var answer = UsageQueryEngine.Run(selected.Reading.Table, query);
        Write(run, answer, output, width);
        Comment(run, answer, selected, problems, error);
        return problems.Any(static problem => problem.Problem is not null) ? VerbOutput.Unreadable : VerbOutput.Answered;
    }

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

    private static void Comment(
        UsageRun run, UsageAnswer answer, SelectedUsage selected, IReadOnlyList<TranscriptProblem> problems, TextWriter error)
    {
        foreach (var problem in problems.Where(static problem => problem.Problem is not null))
            VerbOutput.WriteMessage(error, problem.ToString());
        if (answer.Total.Unpriced is { Count: > 0 } unpriced)
            VerbOutput.WriteMessage(error, UsageRemarks.Unpriced(unpriced, "--price-file"));
        selected.Explain(run, answer.Groups.Count == 0, error);
    }
}
