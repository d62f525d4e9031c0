using System.Management.Automation;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Base class of commands about the requests in transcripts: finds the transcripts and the usage index, and filters the requests.
/// </summary>
public abstract class TranscriptCommand : IndexCommand
{
    private readonly List<string> _roots = [];
    private readonly HashSet<string> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private bool _hasPath;
    private bool _hasInput;
    private bool _hasUnknownNames;

    /// <summary>Only these projects, by folder or folder name; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Project { get; set; }

    /// <summary>Only these models, by name or alias; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>Only these agents, by type or by the id of one run; wildcards are allowed. The main thread is called main.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Agent { get; set; }

    /// <summary>
    /// Only these sessions, including their subagents; wildcards are allowed. Accepts piped objects with a property of this name.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(UsageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Session { get; set; }

    /// <summary>The query that the common parameters describe.</summary>
    protected UsageQuery Query { get; private protected set; } = null!;

    /// <summary>The folders and files to read.</summary>
    protected IReadOnlyList<string> Roots => _roots;

    /// <summary>Whether the folders and files were given, rather than the user's own.</summary>
    private protected bool HasPath => _hasPath;

    /// <summary>The sessions named by parameter or pipeline, as names or patterns; empty if all are requested.</summary>
    private protected IReadOnlyCollection<string> NamedSessions => _sessions;

    /// <summary>Does the work once the paths are known. The caller reports errors of the index and ends the command.</summary>
    private protected abstract void Work();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var zone = FindZone();
        var catalog = LoadCatalog(PriceFile);
        Query = new UsageQuery
        {
            Catalog = catalog,
            TimeZone = zone,
            Project = this.Filter(Project, UsageNameFilter.ForProjects),
            Model = this.Filter(Model, names => UsageNameFilter.ForModels(names, catalog)),
            Agent = this.Filter(Agent, UsageNameFilter.For),
        };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _hasInput = true;
        _sessions.UnionWith(Session ?? []);
        foreach (var path in LiteralPath ?? Path ?? [])
        {
            _hasPath = true;
            _roots.AddRange(this.ResolvePath(path, IsLiteral));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An empty pipeline requests nothing.
        if (!_hasInput)
            return;
        if (!_hasPath)
            _roots.AddRange(TranscriptRoots.Find());
        else if (_roots.Count == 0)
            return;
        if (_sessions.Count > 0)
            Query = Query with { Session = this.Filter([.. _sessions], UsageNameFilter.For) };
        Guard(Work);
    }

    /// <summary>The names and patterns that requests are filtered by; null for no filter.</summary>
    private protected virtual IEnumerable<(UsageGrouping Kind, IReadOnlyList<string>? Names)> NameFilters =>
    [
        (UsageGrouping.Project, Project), (UsageGrouping.Model, Model), (UsageGrouping.Agent, Agent),
        (UsageGrouping.Session, _sessions.Count == 0 ? null : [.. _sessions]),
    ];

    /// <summary>Warns about names in filters that no request has.</summary>
    /// <param name="table">The requests.</param>
    private protected void WarnAboutUnknownNames(UsageTable table) => WarnAboutUnknownNames(table, NameFilters);

    /// <summary>Warns about names in these filters that no request has.</summary>
    private protected void WarnAboutUnknownNames(
        UsageTable table, IEnumerable<(UsageGrouping Kind, IReadOnlyList<string>? Names)> filters)
    {
        foreach (var sentence in FilterNames.Unknown(table, Query.Catalog, filters))
        {
            WriteWarning(sentence);
            _hasUnknownNames = true;
        }
    }

    /// <summary>Warns that the result is empty and why, unless the reason was already given.</summary>
    /// <param name="reading">What was read.</param>
    protected void WarnAboutNothing(UsageTableReading reading)
    {
        if (!_hasUnknownNames)
            WriteWarning(UsageRemarks.WhyNothing(reading, Query, _roots, "-Since or -Last"));
    }
}
