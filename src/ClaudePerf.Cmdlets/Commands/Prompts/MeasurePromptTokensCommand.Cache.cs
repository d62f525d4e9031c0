using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

// What the prompt cache can answer.
public sealed partial class MeasurePromptTokensCommand
{
    private PromptCache? _cache;
    private RememberedMeasurements? _remembered;

    // Whole folders, and files as what they are in their ecosystem.
    private bool Remembered(string path)
    {
        if (_remembered is null || (As is not null && !Directory.Exists(path)))
            return false;
        var isAnswered = false;
        Guard(() => isAnswered = Directory.Exists(path) ? WriteFolder(path) : WriteFile(path));
        return isAnswered;
    }

    private bool WriteFolder(string folder)
    {
        var measured = Interruptible(() => _remembered!.Folder(folder, Cancellation));
        _ofEcosystems = true;
        Report(measured.Diagnostics, folder, measured.Found);
        foreach (var failure in measured.Failures)
            Report(failure, folder);
        foreach (var measurement in measured.Measurements)
            Write(measurement);
        return true;
    }

    private bool WriteFile(string file)
    {
        var measured = Interruptible(() => _remembered!.File(file, Cancellation));
        if (measured is not null)
            Write(measured);
        return measured is not null;
    }

    private void OpenCache(bool withUser)
    {
        // What is checked against the provider is measured anew, and another vendor's tokens are no measurement of ours.
        if (NoCache || Verify || Encoding is not null)
            return;
        _cache = OpenPromptCache();
        if (_cache is not null)
            _remembered = new RememberedMeasurements(_cache, _options, Method, withUser, AllowOutsideRoot, LoadCounterMeanwhile, () => !_counters.Warnings.Any());
    }
}
