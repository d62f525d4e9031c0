using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Validation.Changes;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary><c>claudeperf compare</c>, with the changes that <c>Compare-AgentPrompt</c> finds.</summary>
public static class CompareProcess
{
    /// <summary>Compares prompts with an older version of them.</summary>
    /// <param name="run">What to compare, and how to report it.</param>
    /// <param name="output">Gets the changes.</param>
    /// <returns>The exit code; <see cref="VerbOutput.Failed"/> if the check was requested and something was not kept.</returns>
    public static int Run(CompareRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () => Answer(run, output));
    }

    private static int Answer(CompareRun run, VerbOutput output)
    {
        var paths = run.FullPaths();
        using var counting = new PromptCounting(run.Model, MethodChoice.Auto, countsServers: false);
        var comparer = new PromptComparer(counting.Options);
        var reference = Path.GetFullPath(run.Reference, run.Folder);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var compared = new List<PromptComparison>();
        foreach (var path in paths)
        {
            if (Path.Exists(reference))
            {
                if (Directory.Exists(path) && !Directory.Exists(reference))
                    throw new VerbInputException($"'{reference}' is a file, so give a file to compare with it.");
                Compare(reference, path);
            }
            else
            {
                var root = PromptSource.RootOf(Directory.Exists(path) ? path : Path.GetDirectoryName(path)!);
                using var files = Extract(root, run.Reference);
                var first = compared.Count;
                Compare(files.Folder, path);
                for (var i = first; i < compared.Count; i++)
                    compared[i] = files.Named(compared[i]);
            }
        }
        counting.WriteWarnings(output);
        var changes = compared.SelectMany(static comparison => comparison.Changes)
            .Where(change => run.Changes.Count == 0 || run.Changes.Contains(change.Change)).ToList();
        Write(run, compared, changes, output);
        var isFailed = changes.Exists(change => run.Changes.Count > 0 || change.Change != PreservedChange.Added);
        return run.Check && isFailed ? VerbOutput.Failed : VerbOutput.Answered;

        void Compare(string older, string path)
        {
            var source = new PromptVersionSource(new PromptSource(includeUser: false, allowOutsideRoot: false, CancellationToken.None),
                null);
            foreach (var version in source.FromPaths(older, path).Where(version => seen.Add(version.Key)))
                compared.Add(comparer.Compare(version.Before, version.After, version.Files));
        }
    }

    private static RevisionFiles Extract(string root, string reference)
    {
        try
        {
            return RevisionFiles.Extract(root, reference);
        }
        catch (GitException exception) when (exception.Failure is GitFailure.UnknownReference or GitFailure.NoRepository)
        {
            throw new VerbInputException($"'{reference}' is neither a file or folder nor a git revision. {exception.Message}");
        }
    }

    private static void Write(CompareRun run, List<PromptComparison> compared, List<PromptChange> changes, VerbOutput output)
    {
        if (run.Json && run.Summary)
            output.WriteJson(compared, VerbJson.Shapes.PromptComparison);
        else if (run.Json)
            output.WriteJson(changes, VerbJson.Shapes.PromptChange);
        else if (compared.Count == 0)
            output.WriteMessage("There are no agents, commands, skills, rules, output styles or memory files to compare.");
        else
            WriteText();

        void WriteText()
        {
            if (run.Summary)
                output.Write(ComparisonText.Table(compared, output.Width ?? VerbOutput.UsualWidth));
            else
                output.WriteLines(ComparisonText.Lines(changes, output));
            output.WriteSentences(PromptComparisonFooter.Of(compared, changes));
        }
    }
}
