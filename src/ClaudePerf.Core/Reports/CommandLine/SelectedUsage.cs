using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The requests of a selection, with everything that a query of them needs.</summary>
internal sealed class SelectedUsage : IDisposable
{
    private readonly UsageIndex? _index;

    private SelectedUsage(UsageIndex? index, IReadOnlyList<string> roots, UsageTableReading reading, UsageQuery query) =>
        (_index, Roots, Reading, Query) = (index, roots, reading, query);

    /// <summary>The folders and files that were read.</summary>
    internal IReadOnlyList<string> Roots { get; }

    /// <summary>What was read.</summary>
    internal UsageTableReading Reading { get; }

    /// <summary>The query for the selected requests.</summary>
    internal UsageQuery Query { get; }

    /// <summary>Reads the selected transcripts.</summary>
    /// <param name="selection">The selection.</param>
    /// <param name="defersCounting">Whether output is recovered later, only if it is asked for.</param>
    /// <param name="error">Gets messages.</param>
    /// <exception cref="VerbInputException">The selection is not valid.</exception>
    /// <exception cref="DatabaseException">The usage index cannot be used.</exception>
    /// <exception cref="PriceDataException">The prices cannot be used.</exception>
    internal static SelectedUsage Read(UsageSelection selection, bool defersCounting, TextWriter error)
    {
        // Read the prices at the same time as the transcripts.
        var prices = Task.Run(() => ModelCatalog.LoadDefault(selection.PriceFile));
        var roots = RootsOf(selection);
        var zone = selection.TimeZone ?? TimeZoneInfo.Local;
        var (since, until) = PeriodOf(selection, zone);
        CheckPatterns(selection);
        var index = selection.NoIndex ? null : UsageIndex.Open(UsageIndex.DefaultPath);
        try
        {
            var options = TranscriptReadOptions.Recovering(prices) with { DefersCounting = defersCounting };
            var reading = index is null ? DirectReading.Read(roots, options) : index.Read(roots, options);
            if (index?.SetAside is { } aside)
                VerbOutput.WriteMessage(error, UsageRemarks.DamagedIndex(aside));
            var query = Filtered(selection, prices.GetAwaiter().GetResult()) with { TimeZone = zone, Since = since, Until = until };
            return new SelectedUsage(index, roots, reading, query);
        }
        catch
        {
            index?.Dispose();
            throw;
        }
    }

    /// <summary>Reports names in filters that no request has, or else why there is no answer.</summary>
    /// <param name="selection">The selection.</param>
    /// <param name="isEmpty">Whether there is no answer.</param>
    /// <param name="error">Gets messages.</param>
    internal void Explain(UsageSelection selection, bool isEmpty, TextWriter error)
    {
        var unknown = FilterNames.Unknown(Reading.Table, Query.Catalog,
            selection.Only.Select(static filter => (filter.Key, (IReadOnlyList<string>?)filter.Value)));
        foreach (var sentence in unknown)
            VerbOutput.WriteMessage(error, sentence);
        if (isEmpty && unknown.Count == 0)
            VerbOutput.WriteMessage(error, UsageRemarks.WhyNothing(Reading, Query, Roots, "--since or --last"));
    }

    /// <summary>The query of a selection and the folders to read, for verbs that read them in their own way.</summary>
    /// <exception cref="VerbInputException">The selection is not valid.</exception>
    /// <exception cref="PriceDataException">The prices cannot be used.</exception>
    internal static (UsageQuery Query, IReadOnlyList<string> Roots) Prepare(UsageSelection selection)
    {
        var roots = RootsOf(selection);
        var zone = selection.TimeZone ?? TimeZoneInfo.Local;
        var (since, until) = PeriodOf(selection, zone);
        CheckPatterns(selection);
        return (Filtered(selection, ModelCatalog.LoadDefault(selection.PriceFile)) with { TimeZone = zone, Since = since, Until = until },
            roots);
    }

    /// <summary>Reports transcripts that could not be read.</summary>
    /// <returns>The exit code.</returns>
    internal static int Report(IReadOnlyList<TranscriptProblem> problems, TextWriter error)
    {
        var unread = problems.Where(static problem => problem.Problem is not null).ToList();
        foreach (var problem in unread)
            VerbOutput.WriteMessage(error, problem.ToString());
        return unread.Count > 0 ? VerbOutput.Unreadable : VerbOutput.Answered;
    }

    public void Dispose() => _index?.Dispose();

    private static IReadOnlyList<string> RootsOf(UsageSelection selection)
    {
        IReadOnlyList<string> roots = selection.Paths.Count > 0 ? [.. selection.Paths.Select(Path.GetFullPath)] : TranscriptRoots.Find();
        return roots.FirstOrDefault(static root => !Path.Exists(root)) is { } missing
            ? throw new VerbInputException($"'{missing}' does not exist.") : roots;
    }

    private static (DateTimeOffset? Since, DateTimeOffset? Until) PeriodOf(UsageSelection selection, TimeZoneInfo zone)
    {
        var since = selection.Last?.From(TimeProvider.System.GetUtcNow(), zone) ?? selection.Since?.First(zone);
        var until = selection.Until?.End(zone);
        return since > until
            ? throw new VerbInputException(string.Create(CultureInfo.InvariantCulture,
                $"The time range is empty: the start {since:yyyy-MM-dd HH:mm} is after the end {until:yyyy-MM-dd HH:mm}."))
            : (since, until);
    }

    private static UsageQuery Filtered(UsageSelection selection, ModelCatalog catalog)
    {
        return new UsageQuery
        {
            Catalog = catalog,
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

        IReadOnlyList<string>? Names(UsageGrouping kind) => selection.Only.GetValueOrDefault(kind);

        Func<string, bool>? Named(UsageGrouping kind) => UsageNameFilter.For(Names(kind));
    }

    // Checked before transcripts are read.
    private static void CheckPatterns(UsageSelection selection)
    {
        try
        {
            foreach (var names in selection.Only.Values)
                _ = UsageNameFilter.For(names);
        }
        catch (FormatException exception)
        {
            throw new VerbInputException(exception.Message);
        }
    }
}
