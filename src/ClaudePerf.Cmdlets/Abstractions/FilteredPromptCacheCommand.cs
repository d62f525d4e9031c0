using System.Management.Automation;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands that select entries of the prompt cache.</summary>
public abstract class FilteredPromptCacheCommand : PromptCacheCommand
{
    /// <summary>Entries are selected by their properties.</summary>
    protected const string FilterSet = "Filter";

    /// <summary>Only entries that belong to these agents; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = FilterSet, Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PromptCacheNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Agent { get; set; }

    /// <summary>Only entries of these kinds: ecosystem scans, prompts, measurements, optimization results.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [ValidateNotNullOrEmpty]
    public CacheEntryKind[]? Kind { get; set; }

    /// <summary>
    /// Only entries of these projects, by folder or folder name; wildcards are allowed. A path that begins with a dot is relative to the
    /// current folder.
    /// </summary>
    [Parameter(ParameterSetName = FilterSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PromptCacheNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Project { get; set; }

    /// <summary>Only entries counted for these models, by name or alias; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PromptCacheNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>Only entries computed longer ago than this: 90m, 12h, 30d or 2w.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [AsWritten]
    public EntryAge? OlderThan { get; set; }

    /// <summary>Only entries not used for this long: 90m, 12h, 30d or 2w.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [AsWritten]
    public EntryAge? UnusedFor { get; set; }

    /// <summary>Whether any filter is given.</summary>
    private protected bool HasFilter => Agent is not null || Kind is not null || Project is not null || Model is not null
        || OlderThan is not null || UnusedFor is not null;

    /// <summary>The filter that the parameters describe.</summary>
    private protected PromptCacheFilter ReadFilter()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new PromptCacheFilter
        {
            Kind = Kind,
            Agent = this.Filter(Agent, UsageNameFilter.For),
            Project = this.Filter(ResolveProjects(Project), UsageNameFilter.ForProjects),
            Model = this.Filter(Model, names => UsageNameFilter.ForModels(names, LoadCatalog())),
            CreatedBefore = now - OlderThan?.Length,
            UsedBefore = now - UnusedFor?.Length,
        };
    }
}
