using System.Management.Automation;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>A command about some entries of the prompt cache, chosen the same way.</summary>
public abstract class FilteredPromptCacheCommand : PromptCacheCommand
{
    /// <summary>Entries are chosen by what they are.</summary>
    protected const string FilterSet = "Filter";

    /// <summary>Only what belongs to these agents; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = FilterSet, Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PromptCacheNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Agent { get; set; }

    /// <summary>Only entries that hold this: what was found in an ecosystem, a prompt, measurements, what the optimizer made.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [ValidateNotNullOrEmpty]
    public CacheEntryKind[]? Kind { get; set; }

    /// <summary>Only these projects, by folder or by the folder's name; wildcards are allowed. A path that begins with a dot is taken from the current folder.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PromptCacheNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Project { get; set; }

    /// <summary>Only what was counted for these models, by name or alias; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PromptCacheNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>Only what was computed longer ago than this: 90m, 12h, 30d or 2w.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [AsWritten]
    public EntryAge? OlderThan { get; set; }

    /// <summary>Only what nobody has used for this long: 90m, 12h, 30d or 2w.</summary>
    [Parameter(ParameterSetName = FilterSet)]
    [AsWritten]
    public EntryAge? UnusedFor { get; set; }

    /// <summary>Whether any condition is given.</summary>
    private protected bool HasFilter => Agent is not null || Kind is not null || Project is not null || Model is not null || OlderThan is not null || UnusedFor is not null;

    /// <summary>What the parameters say.</summary>
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

    private ModelCatalog LoadCatalog()
    {
        try
        {
            return ModelCatalog.LoadDefault();
        }
        catch (PriceDataException exception)
        {
            ThrowTerminatingError(Errors.InvalidPriceData(exception));
            throw;
        }
    }
}
