using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Lists what Claude Code would load in a folder, what shadows what, and why a file does not load.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "AgentDefinition", DefaultParameterSetName = PathSet)]
[OutputType(typeof(PromptDefinition))]
public sealed class GetAgentDefinitionCommand : CancellableCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly HashSet<string> _namesWithoutMatch = new(StringComparer.OrdinalIgnoreCase);
    private WildcardPattern[]? _names;
    private PromptSource _source = null!;

    /// <summary>Folders, files or wildcard patterns. A folder is read as the ecosystem that Claude Code would find in it; default: the current one.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Folders or files, taken as they are: no character is a wildcard.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Only definitions of these names; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DefinitionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Only definitions of these kinds.</summary>
    [Parameter]
    public PromptKind[]? Kind { get; set; }

    /// <summary>Only definitions of these scopes.</summary>
    [Parameter]
    public DefinitionScope[]? Scope { get; set; }

    /// <summary>List the user's own definitions, plugins and the administrator's too. This is so anyway where no path is given.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _names = Name?.Select(static name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase)).ToArray();
        _namesWithoutMatch.UnionWith(Name?.Where(static name => !WildcardPattern.ContainsWildcardCharacters(name)) ?? []);
        var withoutPath = Path is null && LiteralPath is null && !MyInvocation.ExpectingInput;
        _source = new PromptSource(IncludeUser || withoutPath, allowOutsideRoot: false, Cancellation);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var literal = Path is null;
        foreach (var path in (LiteralPath ?? Path ?? [this.CurrentFolder()]).SelectMany(path => this.ResolvePath(path, literal)))
        {
            WriteVerbose($"Reading '{path}'.");
            try
            {
                Write(Directory.Exists(path) ? _source.Folder(path) : _source.File(path, kind: null));
            }
            catch (PromptReadException exception)
            {
                WriteError(Errors.PromptNotRead(exception));
            }
            catch (OperationCanceledException)
            {
                throw new PipelineStoppedException();
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var name in _namesWithoutMatch)
            WriteError(Errors.DefinitionNotFound(name));
    }

    private void Write(PromptSet prompts)
    {
        if (prompts.IsWhole)
            WriteProblems(prompts.Ecosystem!);
        foreach (var definition in prompts.Definitions.Where(IsAskedFor))
        {
            if (definition.LoadFailure is { } failure)
                WriteWarning($"{definition.Path}: Claude Code does not load it. {failure}");
            foreach (var diagnostic in definition.Diagnostics)
                WriteVerbose(diagnostic.ToString());
            WriteObject(definition);
        }
    }

    private void WriteProblems(Ecosystem ecosystem)
    {
        foreach (var diagnostic in ecosystem.Diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                WriteError(Errors.EcosystemProblem(diagnostic));
            else
                this.WriteDiagnostic(diagnostic);
        }
    }

    private bool IsAskedFor(PromptDefinition definition)
    {
        if (_names is not null && !Array.Exists(_names, name => name.IsMatch(definition.Name)))
            return false;
        _namesWithoutMatch.Remove(definition.Name);
        return (Kind is null || Kind.Contains(definition.Kind)) && (Scope is null || Scope.Contains(definition.Scope));
    }
}
