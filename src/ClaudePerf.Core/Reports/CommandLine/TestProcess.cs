using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary><c>claudeperf test</c>, with the findings of <c>Test-AgentEcosystem</c>.</summary>
public static class TestProcess
{
    /// <summary>Tests prompts.</summary>
    /// <param name="run">What to test, and how to report it.</param>
    /// <param name="output">Gets the findings.</param>
    /// <returns>The exit code; <see cref="VerbOutput.Failed"/> if there are errors, and if something could not be checked.</returns>
    public static int Run(TestRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () => Answer(run, output));
    }

    private static int Answer(TestRun run, VerbOutput output)
    {
        if (run.UpdateBaseline && run.Baseline is null)
            throw new VerbInputException("--update-baseline needs --baseline.");
        var paths = run.FullPaths();
        var saved = run.SaveBaseline is null ? null : Path.GetFullPath(run.SaveBaseline, run.Folder);
        if (saved is not null)
            VerbFile.Require(saved, "a baseline of findings", ValidationBaseline.Extensions, ValidationBaseline.IsOwn, run.Force);
        using var counting = new PromptCounting(run.Model, MethodChoice.Auto, countsServers: false);
        // Loading the tables takes as long as reading the files.
        counting.LoadInBackground();
        var baseline = run.Baseline is null ? null : ValidationBaseline.Read(Path.GetFullPath(run.Baseline, run.Folder));
        var isIncomplete = false;
        var check = new EcosystemCheck(new EcosystemCheckOptions
        {
            Validation = new ValidationOptions
            {
                Measure = counting.Options,
                Rules = [.. run.Rules],
                ExcludeRules = [.. run.ExcludeRules],
                Optimized = run.Optimized,
                IncludesUser = run.IncludesUser,
            },
            Folder = run.Folder,
            Form = CommandForm.Verb,
            Severities = run.Severities.Count == 0 ? null : run.Severities,
            ChangedSince = run.Changed,
            IncludePlugins = run.IncludePlugins,
            Baseline = baseline,
            SavesBaseline = run.SaveBaseline is not null,
            Fix = run.Fix ? Fix : null,
            Warn = output.WriteMessage,
        });
        foreach (var path in paths)
            isIncomplete |= !TryTest(path);
        counting.WriteWarnings(output);
        if (saved is not null && check.Ecosystems.Count > 0)
            ValidationBaseline.Write(saved, check.Known);
        ReportStaleEntries(run, baseline, check, output);
        Write(run, check, output);
        return check.HasErrors ? VerbOutput.Failed : isIncomplete ? VerbOutput.Unreadable : VerbOutput.Answered;

        // What was not checked has not passed.
        bool TryTest(string path)
        {
            try
            {
                check.Test(path);
                return true;
            }
            catch (PromptReadException exception)
            {
                output.WriteMessage(exception.Message);
                return false;
            }
        }

        bool Fix(FixedFile file)
        {
            try
            {
                file.Write();
                return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                output.WriteMessage($"'{file.Definition.Path}' was not written: {exception.Message}");
                isIncomplete = true;
                return false;
            }
        }
    }

    private static void ReportStaleEntries(TestRun run, ValidationBaseline? baseline, EcosystemCheck check, VerbOutput output)
    {
        if (baseline is null || check.Places.Count == 0)
            return;
        var entries = check.StaleEntries;
        var file = Path.GetFullPath(run.Baseline!, run.Folder);
        if (run.UpdateBaseline)
        {
            baseline.WriteUpdated(file, entries.Contains);
            return;
        }
        if (baseline.IsEarlier)
            output.WriteMessage($"'{file}' was written by an earlier version and cannot match findings in renamed files. "
                + "Update it with --update-baseline.");
        if (baseline.Left.Where(entries.Contains).ToList() is { Count: > 0 } stale)
            output.WriteMessage(StaleEntries.Warning(stale, file, CommandForm.Verb));
    }

    private static void Write(TestRun run, EcosystemCheck check, VerbOutput output)
    {
        var root = check.Places.Count > 0 ? check.Places[0].Root : run.Folder;
        if (run.Sarif is not null)
            FindingWriter.Save(Path.GetFullPath(run.Sarif, run.Folder), InFormat(FindingFormat.Sarif));
        if (run.Format is { } format)
        {
            output.Write(InFormat(format));
            return;
        }
        if (run.Json)
        {
            output.WriteJson(check.Findings, VerbJson.Shapes.Finding);
            return;
        }
        if (check.Ecosystems.Count == 0)
            return;
        var summary = check.Summarize();
        if (output.Width is { } width && check.IsOverview && !run.All)
        {
            output.WriteLines(new FindingOverview(check.Findings, width).Text(summary.Counts(), summary.Closing(isOverview: true)));
            return;
        }
        output.WriteLines([.. check.Findings.SelectMany(finding => FindingText.Lines(finding, output)),
            .. check.Findings.Count > 0 ? [""] : (string[])[]]);
        output.WriteSentences(string.Join('\n', [summary.Counts(), .. summary.Closing(isOverview: false)]));

        string InFormat(FindingFormat format) => FindingWriter.Write(format, check.Findings, check.Ecosystems, root, run.Version);
    }
}
