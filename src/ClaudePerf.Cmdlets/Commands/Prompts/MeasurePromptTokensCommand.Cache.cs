using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Cmdlets;

// What the prompt cache can answer.
public sealed partial class MeasurePromptTokensCommand
{
    private PromptCache? _cache;
    private CachedPromptMeasurements? _cached;

    // Works for whole folders, and for files as part of their ecosystem.
    private bool WriteCached(string path)
    {
        if (_cached is null || (As is not null && !Directory.Exists(path)))
            return false;
        var isAnswered = false;
        this.GuardCounting(() => isAnswered = Directory.Exists(path) ? WriteFolder(path) : WriteFile(path));
        return isAnswered;
    }

    private bool WriteFolder(string folder)
    {
        var measured = Interruptible(() => _cached!.Folder(folder, Cancellation));
        _hasEcosystem = true;
        ReportDiagnostics(measured.Diagnostics, folder, measured.Found);
        foreach (var failure in measured.Failures)
            ReportFailure(failure, folder);
        foreach (var measurement in PromptMeasurement.ByWeight(measured.Measurements))
            Write(measurement);
        return true;
    }

    private bool WriteFile(string file)
    {
        var measured = Interruptible(() => _cached!.File(file, Cancellation));
        if (measured is not null)
            Write(measured);
        return measured is not null;
    }

    private void OpenCache(bool withUser)
    {
        // -Verify needs fresh counts, and tokens of another vendor's encoding are not cached.
        if (NoCache || Verify || Encoding is not null)
            return;
        _cache = this.OpenPromptCache();
        if (_cache is not null)
            {
                _cached = new CachedPromptMeasurements(
                    _cache, _options, Method, withUser, AllowOutsideRoot, LoadCounterInBackground, () => !_counters.Warnings.Any());
            }
    }
}
