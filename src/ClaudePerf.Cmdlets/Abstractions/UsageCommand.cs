using System.Management.Automation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands that report once on the requests of a period, with or without the usage index.</summary>
public abstract class UsageCommand : TranscriptCommand
{
    /// <summary>Count from this day or time on.</summary>
    [Parameter]
    [AsWritten]
    public UsageTime? Since { get; set; }

    /// <summary>Count up to this time; a day is counted to its end.</summary>
    [Parameter]
    [AsWritten]
    public UsageTime? Until { get; set; }

    /// <summary>Count the most recent period: 90m, 12h, 7d (today and the six days before), 2w or 3mo.</summary>
    [Parameter]
    [AsWritten]
    [ArgumentCompleter(typeof(LookbackCompleter))]
    public UsageLookback? Last { get; set; }

    /// <summary>Only requests attributed to these skills; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Skill { get; set; }

    /// <summary>Only requests attributed to these plugins; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Plugin { get; set; }

    /// <summary>Only requests attributed to these MCP servers; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? McpServer { get; set; }

    /// <summary>Only requests caused by these user prompts, by their ids as shown by -GroupBy Prompt; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Prompt { get; set; }

    /// <summary>Only these workflow runs (wf_...); wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Workflow { get; set; }

    /// <summary>Only these effort levels; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Effort { get; set; }

    /// <summary>Only requests of these Claude Code versions; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Version { get; set; }

    /// <summary>Writes the report. The requests have not been filtered yet.</summary>
    /// <param name="reading">The requests and the transcripts they came from.</param>
    protected abstract void Answer(UsageTableReading reading);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Last is not null && Since is not null)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(Since), nameof(Last)));
        base.BeginProcessing();
        var since = Last?.From(TimeProvider.System.GetUtcNow(), Query.TimeZone) ?? Since?.First(Query.TimeZone);
        var until = Until?.End(Query.TimeZone);
        if (since > until)
            ThrowTerminatingError(Errors.SinceAfterUntil(since.Value, until.Value));
        Query = Query with
        {
            Since = since,
            Until = until,
            Skill = this.Filter(Skill, UsageNameFilter.For),
            Plugin = this.Filter(Plugin, UsageNameFilter.For),
            McpServer = this.Filter(McpServer, UsageNameFilter.For),
            Prompt = this.Filter(Prompt, UsageNameFilter.For),
            Workflow = this.Filter(Workflow, UsageNameFilter.For),
            Effort = this.Filter(Effort, UsageNameFilter.For),
            Version = this.Filter(Version, UsageNameFilter.For),
        };
    }

    private protected override IEnumerable<(UsageGrouping Kind, IReadOnlyList<string>? Names)> NameFilters =>
    [
        .. base.NameFilters, (UsageGrouping.Skill, Skill), (UsageGrouping.Plugin, Plugin), (UsageGrouping.McpServer, McpServer),
        (UsageGrouping.Prompt, Prompt), (UsageGrouping.Workflow, Workflow), (UsageGrouping.Effort, Effort),
        (UsageGrouping.Version, Version),
    ];

    private protected override void Work() => ReadTranscripts(Roots, Query.Catalog, reading =>
    {
        WarnAboutUnknownNames(reading.Table);
        Answer(reading);
    });
}
