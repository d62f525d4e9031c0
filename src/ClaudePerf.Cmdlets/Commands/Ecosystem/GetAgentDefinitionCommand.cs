using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Lists what Claude Code would load in a folder, what overrides what, and why a file is not loaded.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "AgentDefinition", DefaultParameterSetName = PathSet)]
[OutputType(typeof(PromptDefinition))]
public sealed class GetAgentDefinitionCommand : PathCommand
{
    private readonly HashSet<string> _namesWithoutMatch = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private WildcardPattern[]? _names;
    private PromptSource _source = null!;
    private bool _hasRead;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Path { get; set; }

    /// <summary>Only definitions with these names; wildcards are allowed.</summary>
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

    /// <summary>Include the user's own definitions, plugins and managed definitions. Always on if no path is given.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _names = Name?.Select(static name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase)).ToArray();
        _namesWithoutMatch.UnionWith(Name?.Where(static name => !WildcardPattern.ContainsWildcardCharacters(name)) ?? []);
        var withoutPath = IsWithoutPath && !MyInvocation.ExpectingInput;
        _source = new PromptSource(IncludeUser || withoutPath, allowOutsideRoot: false, Cancellation);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ResolvedPaths())
        {
            WriteVerbose($"Reading '{path}'.");
            _hasRead = true;
            NotePiped(path);
            try
            {
                Write(_source.Find(path));
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
        WarnAboutHiddenFolder();
        // Without a path to read, the missing path has been reported.
        if (!_hasRead)
            return;
        foreach (var name in _namesWithoutMatch)
            WriteError(Errors.DefinitionNotFound(name, _known));
    }

    private void Write(PromptSet prompts)
    {
        if (prompts.IsWhole)
            WriteProblems(prompts.Ecosystem!);
        _known.UnionWith(prompts.Definitions.Select(static definition => definition.Name));
        foreach (var definition in prompts.Definitions.Where(IsSelected))
        {
            if (definition.LoadFailure is { } failure)
                WriteWarning($"Claude Code does not load '{definition.Path}'. {failure}");
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

    private bool IsSelected(PromptDefinition definition)
    {
        if (_names is not null && !Array.Exists(_names, name => name.IsMatch(definition.Name)))
            return false;
        _namesWithoutMatch.Remove(definition.Name);
        return (Kind is null || Kind.Contains(definition.Kind)) && (Scope is null || Scope.Contains(definition.Scope));
    }
}
