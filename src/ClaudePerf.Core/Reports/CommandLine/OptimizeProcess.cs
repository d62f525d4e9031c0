using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary><c>claudeperf optimize</c>, with the results of <c>Optimize-AgentPrompt</c>. Writes nothing unless it is asked to.</summary>
public static class OptimizeProcess
{
    /// <summary>Optimizes prompts.</summary>
    /// <param name="run">What to optimize, and what to write.</param>
    /// <param name="output">Gets the results.</param>
    /// <returns>The exit code; see <see cref="VerbOutput"/>.</returns>
    public static int Run(OptimizeRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () => Answer(run, output));
    }

    private static int Answer(OptimizeRun run, VerbOutput output)
    {
        RefuseConflicts(run);
        var paths = run.FullPaths();
        using var counting = new PromptCounting(run.Model, MethodChoice.Auto, countsServers: false);
        var options = new OptimizationOptions
        {
            Level = run.Level ?? OptimizationLevel.Standard,
            Rules = [.. run.Rules],
            ExcludeRules = [.. run.ExcludeRules],
            Measure = counting.Options,
            Cache = run.NoCache ? null : VerbPromptCache.Open(output),
        };
        var source = new PromptSource(run.IncludesUser, run.AllowOutsideRoot, CancellationToken.None);
        var (groups, isIncomplete) = Find(paths, source, output);
        var writing = new Writing(run, output);
        var results = new List<OptimizationResult>();
        foreach (var group in groups.Groups)
        {
            var own = run.NoUsage || group.Ecosystem is null ? options : options with { Evidence = Evidence(options, group, output) };
            foreach (var result in new PromptOptimizer(own, group.Ecosystem).OptimizeAll(group.Definitions))
            {
                results.Add(result);
                writing.Add(result, group.Ecosystem);
            }
        }
        counting.WriteWarnings(output);
        writing.ReportUnwritten();
        Write(run, results, output);
        return isIncomplete || writing.HasFailed ? VerbOutput.Unreadable : VerbOutput.Answered;
    }

    private static void RefuseConflicts(OptimizeRun run)
    {
        if (run.Diff && run.Summary)
            throw new VerbInputException("--diff and --summary cannot be used together.");
        if (run.Apply && run.Output is not null)
            throw new VerbInputException("--apply and --output cannot be used together.");
        if (run.Rules.Count > 0 && run.Level is not null)
            throw new VerbInputException("--level and --rule cannot be used together.");
        foreach (var unknown in OptimizationRules.FindUnknown([.. run.Rules, .. run.ExcludeRules]))
            throw new VerbInputException(
                NearNames.UnknownRule("optimization", unknown, [.. OptimizationRules.All.Select(static rule => rule.Id)]));
    }

    private static (PromptGroups Groups, bool IsIncomplete) Find(IReadOnlyList<string> paths, PromptSource source, VerbOutput output)
    {
        var groups = new PromptGroups();
        var isIncomplete = false;
        foreach (var path in paths)
        {
            try
            {
                var prompts = source.Find(path);
                if (prompts.IsWhole && prompts.Definitions.Count == 0)
                    output.WriteMessage(source.NothingIn(path, CommandForm.Verb));
                groups.AddFound(prompts);
            }
            catch (PromptReadException exception)
            {
                output.WriteMessage(exception.Message);
                isIncomplete = true;
            }
        }
        return (groups, isIncomplete);
    }

    private static OptimizationEvidence Evidence(OptimizationOptions options, PromptGroup group, VerbOutput output)
    {
        var reading = new EvidenceSource(options, TranscriptRoots.Find()).Read(group.Ecosystem!);
        if (reading.Problem is { } problem)
            output.WriteMessage(problem);
        return reading.Evidence;
    }

    private static void Write(OptimizeRun run, List<OptimizationResult> results, VerbOutput output)
    {
        var width = output.Width ?? VerbOutput.UsualWidth;
        if (run.Json && run.Summary)
            output.WriteJson([.. OptimizationSummary.FromResults(results)], VerbJson.Shapes.OptimizationSummary);
        else if (run.Json)
            output.WriteJson(results, VerbJson.Optimization);
        else if (run.Diff)
            output.Write(VisibleText.OfLines(string.Concat(results.Where(static result => result.IsChanged)
                .Select(static result => result.Diff))));
        else if (run.Summary)
            output.Write(OptimizationTable.Totals(results, width));
        else
            WriteTable();

        void WriteTable()
        {
            // Prompts that stay as they are would hide those that change.
            output.Write(OptimizationTable.Format(results.FindAll(static result => result.IsChanged || result.TokensProposed > 0), width));
            if (OptimizationFooter.Of(results, run.Apply, CommandForm.Verb) is { } footer)
                output.WriteSentences(footer.TrimStart());
        }
    }

    // What is written to files, and what is not.
    private sealed class Writing(OptimizeRun run, VerbOutput output)
    {
        private readonly OptimizedPromptWriter _writer = new(static (_, _) => true);
        private readonly List<string> _notOwn = [];
        private readonly List<string> _links = [];

        internal bool HasFailed { get; private set; }

        internal void Add(OptimizationResult result, Ecosystem? ecosystem)
        {
            try
            {
                if (run.Output is { } folder)
                    _writer.WriteCopy(result, Path.GetFullPath(folder, run.Folder), ecosystem?.Root, run.Force);
                else if (run.Apply)
                    Replace(result, ecosystem);
            }
            catch (CopyWriteException exception)
            {
                Fail(exception.Describe("--apply", "--force"));
            }
            catch (JournalException exception)
            {
                Fail(exception.Message);
            }
        }

        internal void ReportUnwritten()
        {
            Report(_notOwn, "because it is a plugin or managed file, and an update would undo the change");
            Report(_links, "because it is a link or is reached through one; give the target file to change it");
        }

        private void Replace(OptimizationResult result, Ecosystem? ecosystem)
        {
            switch (_writer.WriteInPlace(result, ecosystem))
            {
                case InPlaceRefusal.NotOwn:
                    _notOwn.Add(result.Original.Path);
                    break;
                case InPlaceRefusal.Link:
                    _links.Add(result.Original.Path);
                    break;
                case InPlaceRefusal.NotText:
                    Fail($"'{result.Original.Path}' was not written: it contains bytes that are not text.");
                    break;
            }
        }

        private void Report(List<string> paths, string reason)
        {
            if (paths.Count > 0)
                output.WriteMessage($"Not written, {reason}: "
                    + $"{string.Join(", ", paths.Take(3))}{(paths.Count > 3 ? $" and {paths.Count - 3} more" : "")}");
        }

        private void Fail(string message)
        {
            output.WriteMessage(message);
            HasFailed = true;
        }
    }
}
