using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <content>Entries of a baseline that are no longer found.</content>
public sealed partial class TestAgentEcosystemCommand
{
    private const int NamedEntries = 10;

    // Reports entries of the baseline that are no longer found. Entries that this run did not check are ignored.
    private void ReportStaleEntries()
    {
        if (_baseline is null || _places.Count == 0)
            return;
        bool IsStale(BaselineEntry entry) =>
            Changed is null && ValidationRules.IsRequested(entry.Rule, _options)
            && (_options.Optimized is not null || ValidationRules.Find(entry.Rule) is not { NeedsOptimizer: true })
            && _places.Exists(place => place.Contains(entry, _options.IncludesUser));
        var stale = _baseline.Left.Where(IsStale).ToList();
        var file = GetUnresolvedProviderPathFromPSPath(Baseline!);
        foreach (var entry in stale)
            WriteVerbose($"No longer found: {entry}");
        if (UpdateBaseline)
        {
            if (ShouldProcess(file, $"Remove {stale.Count:N0} entries that are no longer found"))
                TryWrite(file, () => _baseline.WriteUpdated(file, IsStale));
            return;
        }
        if (_baseline.IsEarlier)
            WriteWarning($"'{file}' was written by an earlier version and cannot match findings in renamed files. "
                + "Update it with -UpdateBaseline.");
        if (stale.Count > 0)
        {
            var named = string.Join(Environment.NewLine, stale.Take(NamedEntries).Select(static entry => $"  {entry}"));
            var more = stale.Count > NamedEntries
                ? $"{Environment.NewLine}  and {stale.Count - NamedEntries:N0} more; use -Verbose to list them." : "";
            var one = stale.Count == 1;
            WriteWarning($"{Count(stale.Count, "entry", "entries")} of '{file}' {(one ? "is" : "are")} no longer found; "
                + $"remove {(one ? "it" : "them")} with -UpdateBaseline:{Environment.NewLine}{named}{more}");
        }
    }
}
