using System.Management.Automation;
using System.Reflection;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Says what a new version of a prompt no longer says, says with less force, in other words or elsewhere, and what is new in it.</para>
/// </summary>
[Cmdlet(VerbsData.Compare, "AgentPrompt", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(PromptChange))]
[OutputType(typeof(PromptComparison))]
[OutputType(typeof(bool))]
[OutputType(typeof(string))]
public sealed class CompareAgentPromptCommand : CountingCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string InputSet = "InputObject";
    private const string TextSet = "Text";
    private const int FailedExitCode = 1;

    private readonly List<PromptComparison> _compared = [];
    private readonly List<string> _input = [];
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private ComparisonInput _source = null!;
    private TokenCounters _counters = null!;
    private PromptComparer _comparer = null!;
    private string? _root;

    /// <summary>The file or folder that the new version is compared with; no character is a wildcard.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string ReferencePath { get; set; } = "";

    /// <summary>The new version: a file, a folder or a wildcard pattern. Several are compared with the files of the same place in the reference's folder.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = InputSet, Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>The new version: files or folders, taken as they are: no character is a wildcard.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>The lines of the reference, from the pipeline: what git show writes of an older version.</summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    /// <summary>The text of the reference.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true)]
    [AllowEmptyString]
    public string ReferenceText { get; set; } = "";

    /// <summary>The text of the new version.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true)]
    [AllowEmptyString]
    public string Text { get; set; } = "";

    /// <summary>What the texts or files are, where their place does not tell.</summary>
    [Parameter]
    public PromptKind? As { get; set; }

    /// <summary>Only changes of these kinds; only they fail -Quiet and -EnableExit. Without it all are given, and all but Added fail.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PreservedChange[]? Change { get; set; }

    /// <summary>Give a comparison a prompt, with counts and tokens, instead of each change.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Give the changes in this form, as one text, instead of as objects.</summary>
    [Parameter]
    public FindingFormat Format { get; set; }

    /// <summary>Write what -Format gives to this file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Give only whether the new version says all that the reference says.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>End the process with exit code 1 where it does not, for scripts run with pwsh -File in CI.</summary>
    [Parameter]
    public SwitchParameter EnableExit { get; set; }

    /// <summary>The model to count for, an alias or id. Without it, each definition's own model, else Claude Code's default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (OutputPath is not null && !HasFormat)
            ThrowTerminatingError(Errors.ParameterNeeds(nameof(OutputPath), nameof(Format)));
        var catalog = LoadCatalog();
        _counters = new TokenCounters(MethodChoice.Auto, cancellation: Cancellation);
        _comparer = new PromptComparer(new MeasureOptions
        {
            Catalog = catalog,
            Counter = _counters.For,
            Model = Model is null ? null : ResolveModel(catalog, Model),
            At = TimeProvider.System.GetUtcNow(),
        });
        _source = new ComparisonInput(new PromptSource(includeUser: false, allowOutsideRoot: false, Cancellation), As);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case InputSet:
                _input.Add(InputObject);
                break;
            case TextSet:
                Compare([_source.Texts(ReferenceText, Text)]);
                break;
            default:
                var literal = ParameterSetName == LiteralPathSet;
                foreach (var reference in this.ResolvePath(ReferencePath, literal: true))
                    ComparePaths(reference, (literal ? LiteralPath! : Path!).SelectMany(path => this.ResolvePath(path, literal)));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == InputSet)
            CompareInput();
        var changes = _compared.SelectMany(static comparison => comparison.Changes).Where(change => Change is null || Change.Contains(change.Change)).ToList();
        var failed = changes.Exists(change => Change is not null || change.Change != PreservedChange.Added);
        if (HasFormat)
            WriteFormatted(changes);
        else if (Quiet)
            WriteObject(!failed);
        else if (Summary)
            WriteObject(_compared, enumerateCollection: true);
        else
            WriteObject(changes, enumerateCollection: true);
        if (!Quiet && !HasFormat && DirectDisplay.IsDirect(MyInvocation) && _compared.Count > 0)
            WriteInformation(new HostInformationMessage { Message = Footer(changes) }, ["PSHOST"]);
        if (EnableExit && failed)
            Host.SetShouldExit(FailedExitCode);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    private bool HasFormat => MyInvocation.BoundParameters.ContainsKey(nameof(Format));

    private static string Version => typeof(Finding).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    private void CompareInput()
    {
        var paths = Path!.SelectMany(path => this.ResolvePath(path, literal: false)).ToList();
        if (paths.Count == 0)
            return;
        if (paths.Count > 1 || Directory.Exists(paths[0]))
        {
            WriteError(ComparisonErrors.InputNeedsOneFile(paths.Count > 1 ? Path![0] : paths[0]));
            return;
        }
        Read(paths[0], () => [_source.OfText(string.Join('\n', _input) + (_input.Count > 0 ? "\n" : ""), paths[0])]);
    }

    private void ComparePaths(string reference, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            WriteVerbose($"Comparing '{path}' with '{reference}'.");
            if (Directory.Exists(path) && !Directory.Exists(reference))
                WriteError(ComparisonErrors.ReferenceIsFile(reference));
            else
                Read(path, () => _source.OfPaths(reference, path));
        }
    }

    private void Read(string path, Func<IReadOnlyList<PromptVersions>> read)
    {
        try
        {
            var versions = read();
            if (versions.Count == 0)
                WriteWarning($"No agents, commands, skills, rules, output styles or memory files were found in '{path}'.");
            _root ??= PromptSource.RootOf(Directory.Exists(path) ? path : System.IO.Path.GetDirectoryName(path)!);
            Compare(versions);
        }
        catch (PromptReadException exception)
        {
            WriteError(Errors.PromptNotRead(exception));
        }
    }

    private void Compare(IReadOnlyList<PromptVersions> versions) => Guard(() =>
    {
        // A file that two patterns name is compared once.
        var some = versions.Where(version => version.Key.Length == 0 || _folders.Add(version.Key)).ToList();
        _compared.AddRange(Interruptible(() => some.ConvertAll(version =>
        {
            Cancellation.ThrowIfCancellationRequested();
            return _comparer.Compare(version.Before, version.After, version.Files);
        })));
    });

    private void WriteFormatted(List<PromptChange> changes)
    {
        var cases = _compared.Select(static comparison => (comparison.Path ?? comparison.ReferencePath ?? comparison.Name, $"{comparison.Kind} {comparison.Name}"));
        var text = FindingWriter.Write(Format, changes.ConvertAll(ComparisonRules.ToFinding), _root ?? this.CurrentFolder(), cases, Version);
        if (OutputPath is null)
        {
            WriteObject(text);
            return;
        }
        var file = GetUnresolvedProviderPathFromPSPath(OutputPath);
        if (!ShouldProcess(file, $"Write {changes.Count:N0} changes as {Format}"))
            return;
        try
        {
            AtomicFile.Write(file, System.Text.Encoding.UTF8.GetBytes(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            WriteError(ValidationErrors.NotWritten(exception, file));
        }
    }

    private string Footer(List<PromptChange> changes)
    {
        int Count(PreservedChange change) => changes.Count(one => one.Change == change);
        var prompts = _compared.Count == 1 ? "1 prompt" : $"{_compared.Count:N0} prompts";
        return $"{prompts}: {Count(PreservedChange.Lost):N0} lost, {Count(PreservedChange.Weakened):N0} weakened, {Count(PreservedChange.Changed):N0} changed, {Count(PreservedChange.Moved):N0} moved, "
            + $"{Count(PreservedChange.Added):N0} added; {_compared.Sum(static one => one.TokensBefore):N0} -> {_compared.Sum(static one => one.TokensAfter):N0} tokens.";
    }
}
