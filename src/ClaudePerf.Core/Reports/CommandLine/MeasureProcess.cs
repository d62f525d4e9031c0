using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary><c>claudeperf measure</c>, with the figures of <c>Measure-PromptTokens</c>.</summary>
public static class MeasureProcess
{
    /// <summary>Measures prompts.</summary>
    /// <param name="run">What to measure, and how.</param>
    /// <param name="output">Gets the measurements.</param>
    /// <returns>The exit code; see <see cref="VerbOutput"/>.</returns>
    public static int Run(MeasureRun run, VerbOutput output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        return VerbGuard.Run(output.Error, () => Answer(run, output));
    }

    private static int Answer(MeasureRun run, VerbOutput output)
    {
        var paths = run.FullPaths();
        using var counting = new PromptCounting(run.Model, run.Method, countsServers: true);
        var measuring = new Measuring(run, counting, output);
        foreach (var path in paths)
            measuring.Add(path);
        measuring.Write();
        counting.WriteWarnings(output);
        return measuring.IsIncomplete ? VerbOutput.Unreadable : VerbOutput.Answered;
    }

    private sealed class Measuring
    {
        private readonly MeasureRun _run;
        private readonly PromptCounting _counting;
        private readonly VerbOutput _output;
        private readonly PromptSource _source;
        private readonly CachedPromptMeasurements? _cached;
        private readonly List<PromptMeasurement> _measured = [];
        private bool _hasFolder;

        internal Measuring(MeasureRun run, PromptCounting counting, VerbOutput output)
        {
            (_run, _counting, _output) = (run, counting, output);
            _source = new PromptSource(run.IncludesUser, run.AllowOutsideRoot, CancellationToken.None);
            if (!run.NoCache && VerbPromptCache.Open(output) is { } cache)
                _cached = new CachedPromptMeasurements(cache, counting.Options, run.Method, run.IncludesUser, run.AllowOutsideRoot,
                    counting.LoadInBackground, () => counting.IsSound);
            else
                counting.LoadInBackground();
        }

        /// <summary>Whether something could not be measured.</summary>
        internal bool IsIncomplete { get; private set; }

        internal void Add(string path)
        {
            try
            {
                if (Directory.Exists(path))
                    AddFolder(path);
                else if (_cached?.File(path, CancellationToken.None) is { } known)
                    _measured.Add(known);
                else
                    Measure(_source.File(path, kind: null), path);
            }
            catch (PromptReadException exception)
            {
                Report(exception.Message);
            }
        }

        internal void Write()
        {
            if (_run.Summary && _run.Json)
                _output.WriteJson([.. PromptSummary.Of(_measured)], VerbJson.Shapes.PromptSummary);
            else if (_run.Json)
                _output.WriteJson(_measured, VerbJson.Shapes.PromptMeasurement);
            else if (_run.Summary)
                _output.Write(MeasurementTable.Totals(PromptSummary.Of(_measured), _output.Width ?? VerbOutput.UsualWidth));
            else if (_measured.Count > 0)
                WriteTables();
            WriteWarnings();
        }

        private void WriteTables()
        {
            _output.WriteLines(MeasurementTable.Lines(_measured, _output.Width ?? VerbOutput.UsualWidth));
            if (_hasFolder && MeasurementFooter.Of(_measured, CommandForm.Verb) is { } footer)
                _output.WriteSentences(footer.TrimStart());
        }

        private void WriteWarnings()
        {
            var warnings = _measured.SelectMany(static measurement => measurement.Diagnostics)
                .Where(static diagnostic => diagnostic.Severity != DiagnosticSeverity.Information).ToList();
            if (warnings.Count > 0)
                _output.WriteMessage(warnings.Count == 1 ? warnings[0].ToString()
                    : $"{warnings.Count} places need attention; list them with claudeperf test. The first: {warnings[0]}");
        }

        private void AddFolder(string folder)
        {
            _hasFolder = true;
            if (_cached is null)
            {
                var prompts = _source.Folder(folder);
                Report(prompts.Ecosystem!.Diagnostics, folder, prompts.Definitions.Count);
                Measure(prompts, folder);
                return;
            }
            var measured = _cached.Folder(folder, CancellationToken.None);
            Report(measured.Diagnostics, folder, measured.Found);
            foreach (var failure in measured.Failures)
                Report(failure, folder);
            _measured.AddRange(PromptMeasurement.ByWeight(measured.Measurements));
        }

        private void Measure(PromptSet prompts, string path)
        {
            var measurer = new PromptMeasurer(_counting.Options, prompts.Ecosystem);
            var failures = new List<MeasureFailure>();
            _measured.AddRange(PromptMeasurement.ByWeight(prompts.IsWhole
                ? measurer.MeasureAll(prompts.Definitions, failures.Add, CancellationToken.None)
                : measurer.MeasureEach(prompts.Definitions, failures.Add)));
            foreach (var failure in failures)
                Report(failure, path);
        }

        private void Report(IEnumerable<DefinitionDiagnostic> diagnostics, string folder, int definitions)
        {
            foreach (var diagnostic in diagnostics.Where(static diagnostic => diagnostic.Severity != DiagnosticSeverity.Information))
            {
                _output.WriteMessage(diagnostic.ToString());
                IsIncomplete |= diagnostic.Severity == DiagnosticSeverity.Error;
            }
            if (definitions == 0)
                _output.WriteMessage(_source.NothingIn(folder, CommandForm.Verb));
        }

        private void Report(MeasureFailure failure, string path) =>
            Report($"'{(failure.Definition.Path.Length > 0 ? failure.Definition.Path : path)}': {failure.Reason.Message}");

        private void Report(string problem)
        {
            _output.WriteMessage(problem);
            IsIncomplete = true;
        }
    }
}
