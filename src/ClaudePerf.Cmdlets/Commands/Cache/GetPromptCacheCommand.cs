using System.Management.Automation;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows what the prompt cache remembers, and what that has saved.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "PromptCache", DefaultParameterSetName = FilterSet)]
[OutputType(typeof(CacheEntryInfo), ParameterSetName = [FilterSet])]
[OutputType(typeof(CacheStatistics), ParameterSetName = [StatisticsSet])]
public sealed class GetPromptCacheCommand : FilteredPromptCacheCommand
{
    private const string StatisticsSet = "Statistics";

    /// <summary>Only the entries of these keys; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PromptCacheNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Key { get; set; }

    /// <summary>Hits and misses of all processes by level and kind, the time they saved, evictions and bytes, instead of the entries.</summary>
    [Parameter(ParameterSetName = StatisticsSet, Mandatory = true)]
    public SwitchParameter Statistics { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Statistics)
        {
            WriteObject(WithCache(static cache => cache.Statistics()));
            return;
        }
        var filter = ReadFilter() with { Key = this.Filter(Key, UsageNameFilter.For) };
        var entries = WithCache(static cache => cache.Entries());
        var chosen = filter.Of(entries).ToList();
        WriteVerbose($"{chosen.Count:N0} of {entries.Count:N0} entries are what was asked for.");
        WriteObject(chosen, enumerateCollection: true);
    }
}
