using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>A command about who calls whom in an ecosystem: finds the ecosystem and its patterns.</summary>
public abstract class CoordinationCommand : CountingCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private HashSet<string> _namesWithoutMatch = [];

    /// <summary>The folder of the ecosystem, as Claude Code would find it there; default: the current one, with the user's own definitions.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>The folder, taken as it is: no character is a wildcard.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Only patterns of these names; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Only patterns in which one of these agents calls or is called; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DefinitionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Agent { get; set; }

    /// <summary>Only patterns from these sources: what prompts say, the pattern file, or transcripts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PatternSource[]? Source { get; set; }

    /// <summary>A file with patterns of your own, instead of .claude/coordination.json in the ecosystem's folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PatternFile { get; set; }

    /// <summary>Folders with transcripts, or transcripts, to read instead of the user's own of that folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? TranscriptPath { get; set; }

    /// <summary>Count the user's own definitions, plugins and the administrator's too. This is so anyway where no path is given.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <summary>The models and prices.</summary>
    private protected ModelCatalog Catalog { get; private set; } = null!;

    /// <summary>Does the work for one ecosystem.</summary>
    private protected abstract void Process(Ecosystem ecosystem, EcosystemOptions options, IReadOnlyList<CoordinationPattern> patterns);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Catalog = LoadCatalog();
        _namesWithoutMatch = new HashSet<string>(Name?.Where(static name => !WildcardPattern.ContainsWildcardCharacters(name)) ?? [], StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var literal = Path is null;
        foreach (var folder in (LiteralPath ?? Path ?? [this.CurrentFolder()]).SelectMany(path => this.ResolvePath(path, literal)))
        {
            try
            {
                var source = new PromptSource(IncludeUser || (Path is null && LiteralPath is null), allowOutsideRoot: false, Cancellation);
                var root = PromptSource.RootOf(folder);
                if (source.Folder(root).Ecosystem is { } ecosystem)
                    Guard(() => Process(ecosystem, source.OptionsOf(root), Patterns(ecosystem)));
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
        foreach (var name in _namesWithoutMatch)
            WriteError(CoordinationErrors.PatternNotFound(name));
    }

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
        var found = FromFile(() => Interruptible(() => query.Read(problems.Add, Cancellation)));
        foreach (var problem in problems)
            WriteWarning($"A transcript could not be read. {problem}");
        var (names, agents) = (this.Filter(Name, UsageNameFilter.For), this.Filter(Agent, UsageNameFilter.For));
        var asked = found.Where(pattern => (names is null || names(pattern.Name)) && (agents is null || agents(pattern.Caller) || pattern.Agents.Any(agents))).ToList();
        _namesWithoutMatch.ExceptWith(asked.Select(static pattern => pattern.Name));
        foreach (var pattern in asked.Where(static pattern => !pattern.UnknownAgents.IsEmpty))
            WriteVerbose($"{pattern.Path}, line {pattern.Line}: no agent is named {string.Join(", ", pattern.UnknownAgents)}.");
        return asked;
    }

    private T FromFile<T>(Func<T> read)
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
