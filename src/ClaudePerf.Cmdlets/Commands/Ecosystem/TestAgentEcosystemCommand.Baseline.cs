using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <content>Entries of a baseline that are no longer found.</content>
public sealed partial class TestAgentEcosystemCommand
{
    private void ReportStaleEntries()
    {
        if (_baseline is null || _check.Places.Count == 0)
            return;
        var entries = _check.StaleEntries;
        var stale = _baseline.Left.Where(entries.Contains).ToList();
        var file = GetUnresolvedProviderPathFromPSPath(Baseline!);
        foreach (var entry in stale)
            WriteVerbose($"No longer found: {entry}");
        if (UpdateBaseline)
        {
            if (ShouldProcess(file, $"Remove {stale.Count:N0} entries that are no longer found"))
                TryWrite(file, () => _baseline.WriteUpdated(file, entries.Contains));
            return;
        }
        if (_baseline.IsEarlier)
            WriteWarning($"'{file}' was written by an earlier version and cannot match findings in renamed files. "
                + "Update it with -UpdateBaseline.");
        if (stale.Count > 0)
            WriteWarning(StaleEntries.Warning(stale, file));
    }
}
