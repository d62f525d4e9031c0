using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows which instructions a new version of a prompt has lost, weakened, reworded, moved or added.</para>
/// </summary>
[Cmdlet(VerbsData.Compare, "AgentPrompt", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(PromptChange))]
[OutputType(typeof(PromptComparison))]
[OutputType(typeof(bool))]
[OutputType(typeof(string))]
public sealed class CompareAgentPromptCommand : CheckCommand
{
    private const string InputSet = "InputObject";
    private const string TextSet = "Text";

    private readonly List<PromptComparison> _compared = [];
    private readonly List<string> _input = [];
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private PromptVersionSource _source = null!;
    private PromptComparer _comparer = null!;
    private string? _root;

    /// <summary>The file or folder to compare the new version with, as a literal path.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string ReferencePath { get; set; } = "";

    /// <summary>
    /// The new version: a file, a folder or a wildcard pattern. If there are several files, each is compared with the file at the same
    /// place in the reference's folder.
    /// </summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = InputSet, Mandatory = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Path { get; set; }

    /// <summary>The lines of the reference from the pipeline, such as the output of git show for an older version.</summary>
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

    /// <summary>The kind of the texts or files, if their location does not determine it.</summary>
    [Parameter]
    public PromptKind? As { get; set; }

    /// <summary>
    /// Only changes of these kinds; only these fail -Quiet and -EnableExit. By default all changes are reported, and all except Added fail.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PreservedChange[]? Change { get; set; }

    /// <summary>Write one comparison for each prompt, with counts and tokens, instead of single changes.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _comparer = new PromptComparer(MeasureOptions());
        _source = new PromptVersionSource(new PromptSource(includeUser: false, allowOutsideRoot: false, Cancellation), As);
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
                foreach (var reference in ResolveChecked(ReferencePath, literal: true))
                    ComparePaths(reference, (literal ? LiteralPath! : Path!).SelectMany(path => ResolveChecked(path, literal)));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == InputSet)
            CompareInput();
        var changes = _compared.SelectMany(static comparison => comparison.Changes)
            .Where(change => Change is null || Change.Contains(change.Change))
            .ToList();
        var failed = changes.Exists(change => Change is not null || change.Change != PreservedChange.Added);
        Func<string>? footer = _compared.Count > 0 ? () => PromptComparisonFooter.Of(_compared, changes) : null;
        WriteOutcome(failed, Summary ? _compared : changes, () => Formatted(changes), $"{changes.Count:N0} changes", footer);
    }

    private void CompareInput()
    {
        var paths = Path!.SelectMany(path => ResolveChecked(path, literal: false)).ToList();
        if (paths.Count == 0)
            return;
        if (paths.Count > 1 || Directory.Exists(paths[0]))
        {
            WriteUnchecked(ComparisonErrors.InputNeedsOneFile(paths.Count > 1 ? Path![0] : paths[0]));
            return;
        }
        // A failed program writes nothing, and Out-String turns that into an empty line. With an empty reference, everything would be new.
        if (_input.TrueForAll(string.IsNullOrWhiteSpace))
            WriteUnchecked(ComparisonErrors.NothingFromPipeline(paths[0]));
        else
            Read(paths[0], () => [_source.FromText(string.Join('\n', _input) + "\n", paths[0])]);
    }

    private void ComparePaths(string reference, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            WriteVerbose($"Comparing '{path}' with '{reference}'.");
            if (Directory.Exists(path) && !Directory.Exists(reference))
                WriteUnchecked(ComparisonErrors.ReferenceIsFile(reference));
            else
                Read(path, () => _source.FromPaths(reference, path));
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
            WriteUnchecked(Errors.PromptNotRead(exception));
        }
    }

    private void Compare(IReadOnlyList<PromptVersions> versions) => this.GuardCounting(() =>
    {
        // A file matched by two patterns is compared only once.
        var distinct = versions.Where(version => version.Key.Length == 0 || _folders.Add(version.Key)).ToList();
        _compared.AddRange(Interruptible(() => distinct.ConvertAll(version =>
        {
            Cancellation.ThrowIfCancellationRequested();
            return _comparer.Compare(version.Before, version.After, version.Files);
        })));
    });

    private string Formatted(List<PromptChange> changes)
    {
        var cases = _compared.Select(static comparison =>
            (comparison.Path ?? comparison.ReferencePath ?? comparison.Name, $"{comparison.Kind} {comparison.Name}"));
        return FindingWriter.Write(Format, changes.ConvertAll(ComparisonRules.ToFinding), _root ?? this.CurrentFolder(), cases, Version);
    }
}
