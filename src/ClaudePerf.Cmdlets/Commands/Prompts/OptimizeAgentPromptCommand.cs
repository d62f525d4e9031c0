using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Optimization.Rewriting;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Reduces the tokens of prompts and verifies that no instruction is lost. Does not change files unless
/// requested.</para>
/// </summary>
[Cmdlet(VerbsCommon.Optimize, "AgentPrompt", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(OptimizationResult))]
[OutputType(typeof(OptimizationSummary))]
public sealed partial class OptimizeAgentPromptCommand : PromptPathCommand
{
    private const string InputSet = "InputObject";
    private const int ProgressId = 1;

    private readonly PromptGroups _input = new();
    private readonly List<OptimizationResult> _results = [];
    private OptimizationOptions _options = null!;
    private TokenCounters _counters = null!;
    private PromptSource _source = null!;
    private OptimizedPromptWriter _writer = null!;
    private EvidenceSource _evidence = null!;
    private RewriteStep _rewrite = null!;
    private ModelInfo? _rewriteModel;
    private string? _outputFolder;

    /// <summary>
    /// Pipeline input. A string is optimized as text unless it is the path of a file or folder; files, folders and definitions are
    /// optimized as such.
    /// </summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// How far to go: Lossless (layout, and the order of identical tool lists), Standard, or Structural (also moves text to files next to
    /// the prompt). Each level includes the previous ones.
    /// </summary>
    [Parameter]
    public OptimizationLevel Level { get; set; } = OptimizationLevel.Standard;

    /// <summary>
    /// Only these rules, regardless of their level; wildcards are allowed. A rule that only makes proposals is applied only if its full
    /// name is given.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(OptimizationRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Rule { get; set; }

    /// <summary>Exclude these rules; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(OptimizationRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ExcludeRule { get; set; }

    /// <summary>The kind of the input, if its location does not determine it.</summary>
    [Parameter]
    public PromptKind? As { get; set; }

    /// <summary>Replace the files. The originals are stored in a journal; restore them with Restore-AgentPrompt.</summary>
    [Parameter]
    public SwitchParameter InPlace { get; set; }

    /// <summary>A folder to write the optimized prompts to, at the same relative paths. The originals are not changed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputPath { get; set; }

    /// <summary>Show each changed prompt as a unified diff, with paths from the root of the project.</summary>
    [Parameter]
    public SwitchParameter Diff { get; set; }

    /// <summary>Write totals for each kind and overall instead of one result for each prompt.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Also optimize the user's own definitions. Always on if no path is given. Plugin files are never written.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <summary>
    /// Follow links and imports of memory files that lead out of the project, as Claude Code does: links always, imports if the user has
    /// approved them.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowOutsideRoot { get; set; }

    /// <summary>
    /// How to count: exact if the vocabulary for the model's generation is installed, otherwise estimated (Auto), or always with one
    /// method.
    /// </summary>
    [Parameter]
    public MethodChoice Method { get; set; } = MethodChoice.Auto;

    /// <summary>Do not read the usage index or transcripts, which show how often prompts are used and which tools agents call.</summary>
    [Parameter]
    public SwitchParameter NoUsage { get; set; }

    /// <summary>Neither use nor update the prompt cache.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <summary>
    /// Also have a Claude model shorten sections. The cost is predicted first, and confirmed if -Confirm or the preference requires it. The
    /// result is used only if it passes the check.
    /// </summary>
    [Parameter]
    public SwitchParameter Rewrite { get; set; }

    /// <summary>Who rewrites: the API if a key is set, otherwise Claude Code (Auto), or always one of them.</summary>
    [Parameter]
    public RewriteWriter Writer { get; set; } = RewriteWriter.Auto;

    /// <summary>The model that rewrites, as alias or id.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string RewriteModel { get; set; } = "sonnet";

    /// <summary>The maximum cost of rewriting, in USD. If the prediction is higher, nothing is sent.</summary>
    [Parameter]
    [ValidateRange(0.0, 100000.0)]
    public decimal? MaxCost { get; set; }

    /// <summary>
    /// With -OutputPath: replace existing files with other contents. With -Rewrite: rewrite without confirmation, regardless of the
    /// confirmation preference.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RefuseConflicts();
        var catalog = LoadCatalog();
        _counters = new TokenCounters(Method, cancellation: Cancellation);
        if (Method == MethodChoice.Api)
            this.GuardCounting(_counters.RequireApi);
        _options = new OptimizationOptions
        {
            Level = Level,
            Rules = [.. Rule ?? []],
            ExcludeRules = [.. ExcludeRule ?? []],
            Measure = new MeasureOptions
            {
                Catalog = catalog,
                Counter = _counters.For,
                Model = Model is null ? null : this.ResolveModel(catalog, Model),
                At = TimeProvider.System.GetUtcNow(),
            },
            Cache = NoCache ? null : this.OpenPromptCache(),
        };
        foreach (var unknown in OptimizationRules.FindUnknown([.. Rule ?? [], .. ExcludeRule ?? []]))
            ThrowTerminatingError(OptimizationErrors.UnknownRule(unknown, OptimizationRules.All.Select(rule => rule.Id)));
        var withoutPath = ParameterSetName == PathSet && IsWithoutPath;
        _source = new PromptSource(IncludeUser || withoutPath, AllowOutsideRoot, Cancellation);
        _writer = new OptimizedPromptWriter(ShouldProcess);
        _evidence = new EvidenceSource(_options, TranscriptRoots.Find());
        _rewrite = new RewriteStep(this, Writer, MaxCost, Force);
        _rewriteModel = Rewrite ? this.ResolveModel(catalog, RewriteModel) : null;
        _outputFolder = OutputPath is null ? null : GetUnresolvedProviderPathFromPSPath(OutputPath);
        if (_outputFolder is not null && (File.Exists(_outputFolder)
            || (OutputFile.HasKnownExtension(_outputFolder) && !Directory.Exists(_outputFolder))))
            ThrowTerminatingError(OutputErrors.FolderLikeFile(_outputFolder));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputSet)
            AddInput(InputObject);
        else
            AddPaths(ResolvedPaths());
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var group in _input.Groups)
            this.GuardCounting(() => Optimize(group));
        WarnAboutHiddenFolder();
        this.WriteCacheWarnings(_options.Cache);
        foreach (var warning in _counters.Warnings)
            WriteWarning(warning);
        WarnAboutUnwritten();
        ReportCopies();
        if (Summary)
            WriteObject(OptimizationSummary.FromResults(_results), enumerateCollection: true);
        else if (_input.HasFolder && !Diff && DirectDisplay.IsDirect(MyInvocation)
            && OptimizationFooter.Of(_results, InPlace) is { } footer)
        {
            WriteHost(footer);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    private void Optimize(PromptGroup group)
    {
        var options = NoUsage || group.Ecosystem is null
            ? _options
            : _options with { Evidence = ReadEvidence(group.Ecosystem) };
        WriteProgress(new ProgressRecord(ProgressId, "Optimizing prompts", $"{group.Definitions.Count:N0} prompts"));
        IReadOnlyList<OptimizationResult> results;
        try
        {
            results = Interruptible(() =>
                new PromptOptimizer(options, group.Ecosystem).OptimizeAll(group.Definitions, cancellation: Cancellation));
        }
        finally
        {
            WriteProgress(new ProgressRecord(ProgressId, "Optimizing prompts", "Done") { RecordType = ProgressRecordType.Completed });
        }
        if (_rewriteModel is not null)
            results = RewriteAll(results, group.Ecosystem);
        foreach (var result in results)
            Output(result, group.Ecosystem);
    }

    private OptimizationEvidence ReadEvidence(Ecosystem ecosystem)
    {
        foreach (var announcement in _evidence.Announcements())
            WriteVerbose(announcement);
        var reading = Interruptible(() => _evidence.Read(ecosystem, Cancellation));
        if (reading.Problem is { } problem)
            WriteWarning(problem);
        if (reading.Remark is { } remark)
            WriteVerbose(remark);
        return reading.Evidence;
    }

    private IReadOnlyList<OptimizationResult> RewriteAll(IReadOnlyList<OptimizationResult> results, Ecosystem? ecosystem)
    {
        try
        {
            return _rewrite.Run(results, new RewriteOptions { Model = _rewriteModel!, Measure = _options.Measure, Ecosystem = ecosystem });
        }
        catch (RewriteException exception)
        {
            ThrowTerminatingError(OptimizationErrors.RewriteFailed(exception, null));
            throw;
        }
    }

    private void AddInput(PSObject? input)
    {
        switch (input?.BaseObject)
        {
            case string text when As != PromptKind.Text && PromptInput.PathOf(text, this.CurrentFolder()) is { } path:
                AddPaths(this.ResolvePath(path, literal: true));
                break;
            case string text:
                _input.Add(new PromptSet(null, [PromptInput.Read(text, As)], IsWhole: false));
                break;
            case FileSystemInfo file:
                NotePiped(file.FullName);
                AddPaths(this.ResolvePath(file.FullName, literal: true));
                break;
            case PromptDefinition { Path.Length: > 0 } definition:
                AddPaths(this.ResolvePath(definition.Path, literal: true));
                break;
            case PromptDefinition definition:
                _input.Add(new PromptSet(null, [definition], IsWhole: false));
                break;
            case not null when InputPath.FromObject(input) is { } path:
                AddPaths(this.ResolvePath(path, literal: true));
                break;
            default:
                WriteError(OptimizationErrors.InputNotOptimizable(input));
                break;
        }
    }

    private void AddPaths(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            WriteVerbose($"Reading '{path}'.");
            try
            {
                var prompts = _source.Find(path, As);
                if (prompts.IsWhole)
                    ReportDiagnostics(prompts, path);
                _input.AddFound(prompts);
            }
            catch (PromptReadException exception)
            {
                WriteError(Errors.PromptNotRead(exception));
            }
        }
    }

    private void ReportDiagnostics(PromptSet prompts, string folder)
    {
        foreach (var diagnostic in prompts.Ecosystem!.Diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                WriteError(Errors.EcosystemProblem(diagnostic));
            else
                this.WriteDiagnostic(diagnostic);
        }
        if (prompts.Definitions.Count == 0)
            WriteWarning(_source.NothingIn(folder));
    }

    private void RefuseConflicts()
    {
        if (Diff && Summary)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(Diff), nameof(Summary)));
        if (InPlace && OutputPath is not null)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(InPlace), nameof(OutputPath)));
        if (Rule is not null && MyInvocation.BoundParameters.ContainsKey(nameof(Level)))
            ThrowTerminatingError(Errors.ParametersConflict(nameof(Level), nameof(Rule)));
        if (Force && !Rewrite && OutputPath is null)
            ThrowTerminatingError(Errors.ParameterNeeds(nameof(Force), $"{nameof(OutputPath)} or -{nameof(Rewrite)}"));
        foreach (var name in new[] { nameof(Writer), nameof(RewriteModel), nameof(MaxCost) })
        {
            if (!Rewrite && MyInvocation.BoundParameters.ContainsKey(name))
                ThrowTerminatingError(Errors.ParameterNeeds(name, nameof(Rewrite)));
        }
    }
}
