using System.Management.Automation;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows the entries of the prompt cache and what they have saved.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "PromptCache", DefaultParameterSetName = FilterSet)]
[OutputType(typeof(CacheEntryInfo), ParameterSetName = [FilterSet])]
[OutputType(typeof(CacheStatistics), ParameterSetName = [StatisticsSet])]
public sealed class GetPromptCacheCommand : FilteredPromptCacheCommand
{
    private const string StatisticsSet = "Statistics";

    /// <summary>Only entries with these keys; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PromptCacheNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Key { get; set; }

    /// <summary>
    /// Instead of the entries, show hits and misses of all processes by level and kind, the time they saved, evictions and bytes.
    /// </summary>
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
        var selected = filter.Apply(entries).ToList();
        WriteVerbose($"{selected.Count:N0} of {entries.Count:N0} entries match.");
        WriteObject(selected, enumerateCollection: true);
    }
}
