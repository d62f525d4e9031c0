using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands about agents that call each other: finds the ecosystem and its coordination patterns.</summary>
public abstract class CoordinationCommand : PathCommand
{
    private readonly HashSet<string> _namesWithoutMatch = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _agentsWithoutMatch = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<CoordinationPattern> _known = [];
    private bool _hasRead;
    private int _selected;

    /// <summary>Only patterns with these names; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PatternNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Only patterns in which one of these agents calls or is called; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DefinitionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Agent { get; set; }

    /// <summary>Only patterns from these sources: prompts, the pattern file, or transcripts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PatternSource[]? Source { get; set; }

    /// <summary>A file with your own patterns, instead of .claude/coordination.json in the ecosystem's folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PatternFile { get; set; }

    /// <summary>Transcripts, or folders with transcripts, to read instead of the user's own transcripts for that folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? TranscriptPath { get; set; }

    /// <summary>Include the user's own definitions, plugins and managed definitions. Always on if no path is given.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <summary>The models and prices.</summary>
    private protected ModelCatalog Catalog { get; private set; } = null!;

    /// <summary>Whether patterns are chosen by name or agent.</summary>
    private protected bool HasFilter => Name is not null || Agent is not null;

    /// <summary>Processes one ecosystem.</summary>
    private protected abstract void Process(Ecosystem ecosystem, EcosystemOptions options, IReadOnlyList<CoordinationPattern> patterns);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Catalog = LoadCatalog();
        _namesWithoutMatch.UnionWith(Literal(Name));
        _agentsWithoutMatch.UnionWith(Literal(Agent));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var folder in ResolvedPaths())
        {
            try
            {
                var source = new PromptSource(IncludeUser || IsWithoutPath, allowOutsideRoot: false, Cancellation);
                var root = PromptSource.RootOf(folder);
                if (source.Folder(root).Ecosystem is { } ecosystem)
                    this.GuardCounting(() => Process(ecosystem, source.OptionsOf(root), Patterns(ecosystem)));
            }
            catch (PromptReadException exception)
            {
                WriteError(Errors.PromptNotRead(exception));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // Without a folder to read, the missing folder has been reported.
        if (!_hasRead)
            return;
        foreach (var name in _namesWithoutMatch)
            WriteError(CoordinationErrors.PatternNotFound(name, _known.Select(static pattern => pattern.Name)));
        foreach (var name in _agentsWithoutMatch)
            WriteError(CoordinationErrors.AgentInNoPattern(name, _known.SelectMany(AgentsOf)));
        if (HasFilter && _selected == 0 && _namesWithoutMatch.Count == 0 && _agentsWithoutMatch.Count == 0)
            WriteWarning($"No pattern of the {_known.Count:N0} found has such a name and agent.");
    }

    private static IEnumerable<string> Literal(string[]? names) =>
        names?.Where(static name => !WildcardPattern.ContainsWildcardCharacters(name)) ?? [];

    private static IEnumerable<string> AgentsOf(CoordinationPattern pattern) => pattern.Agents.Prepend(pattern.Caller);

    private List<CoordinationPattern> Patterns(Ecosystem ecosystem)
    {
        var query = new PatternQuery
        {
            Ecosystem = ecosystem,
            Catalog = Catalog,
            Sources = Source ?? [],
            PatternFile = PatternFile is null ? null : GetUnresolvedProviderPathFromPSPath(PatternFile),
            Transcripts = TranscriptPath is null ? null : [.. TranscriptPath.SelectMany(path => this.ResolvePath(path, literal: false))],
        };
        var problems = new List<string>();
        var found = WithPatternFile(() => Interruptible(() => query.Read(problems.Add, Cancellation)));
        foreach (var problem in problems)
            WriteWarning($"A transcript could not be read. {problem}");
        _hasRead = true;
        _known.AddRange(found);
        _namesWithoutMatch.ExceptWith(found.Select(static pattern => pattern.Name));
        _agentsWithoutMatch.ExceptWith(found.SelectMany(AgentsOf));
        var (names, agents) = (this.Filter(Name, UsageNameFilter.For), this.Filter(Agent, UsageNameFilter.For));
        var selected = found.Where(pattern => (names is null || names(pattern.Name))
            && (agents is null || agents(pattern.Caller) || pattern.Agents.Any(agents))).ToList();
        _selected += selected.Count;
        foreach (var pattern in selected.Where(static pattern => !pattern.UnknownAgents.IsEmpty))
            WriteVerbose($"{pattern.Path}, line {pattern.Line}: there is no agent named {string.Join(", ", pattern.UnknownAgents)}.");
        return selected;
    }

    private T WithPatternFile<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (PatternFileException exception)
        {
            ThrowTerminatingError(CoordinationErrors.InvalidPatternFile(exception));
            throw;
        }
    }
}
