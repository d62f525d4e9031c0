using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <content>What a baseline knows and the ecosystem no longer has.</content>
public sealed partial class TestAgentEcosystemCommand
{
    private const int NamedEntries = 10;

    // Names what the baseline has and the ecosystem no longer, as far as this run looked at it.
    private void TellStale()
    {
        if (_baseline is null || _places.Count == 0)
            return;
        bool IsStale(BaselineEntry entry) =>
            Changed is null && ValidationRules.IsAsked(entry.Rule, _options)
            && (_options.Optimized is not null || ValidationRules.Find(entry.Rule) is not { NeedsOptimizer: true })
            && _places.Exists(place => place.Holds(entry, _options.IncludesUser));
        var stale = _baseline.Left.Where(IsStale).ToList();
        var file = GetUnresolvedProviderPathFromPSPath(Baseline!);
        foreach (var entry in stale)
            WriteVerbose($"No longer found: {entry}");
        if (UpdateBaseline)
        {
            if (ShouldProcess(file, $"Remove {stale.Count:N0} entries that are no longer found"))
                Written(file, () => _baseline.WriteUpdated(file, IsStale));
            return;
        }
        if (_baseline.IsEarlier)
            WriteWarning($"'{file}' was written by an earlier version, and does not know findings again in a file that was renamed. "
                + "-UpdateBaseline renews it.");
        if (stale.Count > 0)
        {
            var named = string.Join(Environment.NewLine, stale.Take(NamedEntries).Select(static entry => $"  {entry}"));
            var more = stale.Count > NamedEntries
                ? $"{Environment.NewLine}  and {stale.Count - NamedEntries:N0} more, which -Verbose names." : "";
            var one = stale.Count == 1;
            WriteWarning($"{Of(stale.Count, "entry", "entries")} of '{file}' {(one ? "is" : "are")} no longer found; "
                + $"-UpdateBaseline removes {(one ? "it" : "them")}:{Environment.NewLine}{named}{more}");
        }
    }
}
