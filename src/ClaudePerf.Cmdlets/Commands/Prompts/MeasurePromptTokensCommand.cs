using System.Collections.Immutable;
using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Measures the cost of prompts: tokens, when and where they are paid for, and dollars.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "PromptTokens", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[Alias("Measure-PromptToken", "mpt")]
[OutputType(typeof(PromptMeasurement))]
[OutputType(typeof(PromptSummary))]
[OutputType(typeof(EncodingMeasurement))]
[OutputType(typeof(McpToolMeasurement))]
[OutputType(typeof(McpServerMeasurement))]
public sealed partial class MeasurePromptTokensCommand : PromptPathCommand
{
    private const string InputSet = "InputObject";
    private const string DetailedView = "ClaudePerf.Core.Measurement.PromptMeasurement#Detailed";

    private readonly List<PromptMeasurement> _measured = [];
    private readonly List<DefinitionDiagnostic> _warnings = [];
    private readonly List<PromptMeasurement> _verified = [];
    private MeasureOptions _options = null!;
    private TokenCounters _counters = null!;
    private PromptSource _source = null!;
    private PromptMeasurer _textMeasurer = null!;
    private bool _hasEcosystem;
    private EcosystemCost? _reported;

    /// <summary>
    /// Pipeline input. A string is measured as text unless it is the path of a file or folder; files, folders and definitions are measured
    /// as such.
    /// </summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The kind of the input, if its location does not determine it.</summary>
    [Parameter]
    public PromptKind? As { get; set; }

    /// <summary>Write totals for each kind and overall instead of one measurement for each prompt.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Also measure the user's own definitions and plugins. Always on if no path is given.</summary>
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

    /// <summary>Check a sample of the prompts against the provider's own counts. Requires a key in ANTHROPIC_API_KEY.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>Show the tokens of each part of a prompt: frontmatter, each heading, code.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Count raw tokens in another vendor's encoding instead of Claude's. These counts have no model and no costs.</summary>
    [Parameter]
    [ValidateSet(VendorEncoding.O200kBase, VendorEncoding.Cl100kBase)]
    public string? Encoding { get; set; }

    /// <summary>Neither use nor update the prompt cache. With -McpServer: query servers again instead of using stored answers.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RefuseConflicts();
        var catalog = LoadCatalog();
        _counters = new TokenCounters(Method, cancellation: Cancellation);
        if (Verify || Method == MethodChoice.Api)
            this.GuardCounting(_counters.RequireApi);
        _options = new MeasureOptions
        {
            Catalog = catalog,
            Counter = _counters.For,
            Detailed = Detailed,
            Model = Model is null ? null : this.ResolveModel(catalog, Model),
            McpAnswers = OpenMcpAnswers(),
            At = TimeProvider.System.GetUtcNow(),
        };
        var withUser = IncludeUser || (ParameterSetName == PathSet && IsWithoutPath);
        _source = new PromptSource(withUser, AllowOutsideRoot, Cancellation);
        _textMeasurer = new PromptMeasurer(_options);
        OpenCache(withUser);
        if (_cached is null)
            LoadCounterInBackground();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case not InputSet when McpServer is not null:
                MeasureMcpServers();
                break;
            case InputSet:
                MeasureInput(InputObject);
                break;
            default:
                MeasurePaths(ResolvedPaths());
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _counters?.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WarnAboutHiddenFolder();
        this.WriteCacheWarnings(_cache);
        foreach (var warning in _counters.Warnings)
            WriteWarning(warning);
        if (_verified.Count > 0)
            WriteHost(VerificationFooter.Of(_verified));
        if (_warnings.Count > 0)
        {
            WriteWarning(_warnings.Count == 1
                ? _warnings[0].ToString()
                : $"{_warnings.Count} places need attention; list them with -Verbose. The first: {_warnings[0]}");
        }
        if (McpServer is not null)
            return;
        if (Summary)
            WriteObject(PromptSummary.Of(_measured), enumerateCollection: true);
        else if (_hasEcosystem && DirectDisplay.IsDirect(MyInvocation) && MeasurementFooter.Of(_measured) is { } footer)
            WriteHost(footer);
    }

    private void MeasureInput(PSObject? input)
    {
        switch (input?.BaseObject)
        {
            case string text when As != PromptKind.Text && PromptInput.PathOf(text, this.CurrentFolder()) is { } path:
                MeasurePaths(this.ResolvePath(path, literal: true));
                break;
            case string text:
                MeasureText(text);
                break;
            case FileSystemInfo file:
                NotePiped(file.FullName);
                MeasurePaths(this.ResolvePath(file.FullName, literal: true));
                break;
            case PromptDefinition definition:
                MeasureDefinition(definition);
                break;
            case not null when InputPath.FromObject(input) is { } path:
                MeasurePaths(this.ResolvePath(path, literal: true));
                break;
            case not null when RequestInput.FromObject(input, InvokeCommand) is { } request:
                Measure(new PromptSet(null, [request], IsWhole: false), request.Name);
                break;
            default:
                WriteError(Errors.InputNotMeasurable(input));
                break;
        }
    }

    private void MeasureText(string text)
    {
        var isRequest = As is null && PromptInput.IsRequest(text);
        var definition = Ecosystem.ReadText(PromptFile.FromText(text), isRequest ? PromptKind.Request : As ?? PromptKind.Text);
        var name = isRequest ? RequestInput.DefaultName : PromptInput.NameOf(text);
        Measure(new PromptSet(null, [definition with { Name = name }], IsWhole: false), "the text");
    }

    private void MeasureDefinition(PromptDefinition definition)
    {
        if (definition.Path.Length == 0)
            Measure(new PromptSet(null, [definition], IsWhole: false), definition.Name);
        else if (!WriteCached(definition.Path))
            Measure(_source.File(definition.Path, kind: null), definition.Name);
    }

    private void MeasurePaths(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            WriteVerbose($"Reading '{path}'.");
            try
            {
                if (!WriteCached(path))
                    Measure(_source.Find(path, As), path);
            }
            catch (PromptReadException exception)
            {
                WriteError(Errors.PromptNotRead(exception));
            }
        }
    }

    private void Measure(PromptSet prompts, string target)
    {
        _hasEcosystem |= prompts.IsWhole;
        if (prompts.IsWhole)
            ReportDiagnostics(prompts.Ecosystem!.Diagnostics, target, prompts.Definitions.Count);
        if (Encoding is not null)
        {
            WriteObject(prompts.Definitions.Select(definition => EncodingMeasurement.Of(definition, Encoding)), enumerateCollection: true);
            return;
        }
        var measurer = prompts.Ecosystem is null ? _textMeasurer : new PromptMeasurer(_options, prompts.Ecosystem);
        this.GuardCounting(() =>
        {
            var failures = new List<MeasureFailure>();
            var measured = Interruptible(() => prompts.IsWhole
                ? measurer.MeasureAll(prompts.Definitions, failures.Add, Cancellation)
                : measurer.MeasureEach(prompts.Definitions, failures.Add));
            foreach (var failure in failures)
                ReportFailure(failure, target);
            foreach (var measurement in PromptMeasurement.ByWeight(Verify ? VerifySample(measured, prompts) : measured))
                Write(measurement);
        });
    }

    private PromptMeasurement[] VerifySample(IReadOnlyList<PromptMeasurement> measured, PromptSet prompts)
    {
        var results = measured.ToArray();
        foreach (var i in ApiVerification.Sample(measured, ApiVerification.SampleSizeOf(prompts.IsWhole, _verified.Count)))
        {
            var definition = prompts.Definitions.First(definition => definition.Name == measured[i].Name
                && definition.Kind == measured[i].Kind
                && definition.Path == (measured[i].Path ?? ""));
            try
            {
                results[i] = ApiVerification.Check(measured[i], definition, _counters.Api(_options.Catalog.Resolve(measured[i].Model)));
                _verified.Add(results[i]);
            }
            catch (TokenApiException exception) when (!exception.ConcernsAll)
            {
                WriteError(Errors.TokenApiFailed(exception, definition.Path.Length > 0 ? definition.Path : definition.Name));
            }
        }
        return results;
    }

    private void RefuseConflicts()
    {
        RefuseMcpConflicts();
        if (Encoding is null)
            return;
        string[] others = [nameof(Method), nameof(Model), nameof(Verify), nameof(Detailed), nameof(Summary)];
        if (others.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } other)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(Encoding), other));
    }

    private void ReportFailure(MeasureFailure failure, string target)
    {
        var name = failure.Definition.Path.Length > 0 ? failure.Definition.Path : target;
        WriteError(failure.Reason is RequestFormatException malformed
            ? Errors.RequestMalformed(name, malformed)
            : Errors.TokenApiFailed((TokenApiException)failure.Reason, name));
    }

    private void ReportDiagnostics(ImmutableArray<DefinitionDiagnostic> diagnostics, string folder, int definitions)
    {
        foreach (var diagnostic in diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
                WriteError(Errors.EcosystemProblem(diagnostic));
            else
                this.WriteDiagnostic(diagnostic);
        }
        if (definitions == 0)
            WriteWarning(_source.NothingIn(folder));
    }

    // What the figures of an ecosystem depend on, apart from its prompts.
    private void ReportDependencies(EcosystemCost whole)
    {
        foreach (var setting in whole.AppliedSettings)
            WriteVerbose($"The figures depend on {setting}.");
        foreach (var server in whole.UnmeasuredMcpServers)
            WriteVerbose($"The MCP server '{server}' is not counted because it was never queried. Query it with -McpServer '{server}'.");
        WriteVerbose($"The other content that Claude Code sends was measured with version {MeasuredProgram.Version}.");
        if (whole.CutSkills > 0)
            {
                WriteVerbose($"The skill listing has {whole.SkillListingCharacters:N0} characters, more than the limit of "
                    + $"{whole.SkillListingBudget:N0}: {whole.CutSkills:N0} descriptions are left out.");
            }
    }

    private void Write(PromptMeasurement measurement)
    {
        foreach (var diagnostic in measurement.Diagnostics)
        {
            WriteVerbose(diagnostic.ToString());
            if (diagnostic.Severity != DiagnosticSeverity.Information)
                _warnings.Add(diagnostic);
        }
        if (measurement.Ecosystem is { } whole && !ReferenceEquals(whole, _reported))
            ReportDependencies(_reported = whole);
        _measured.Add(measurement);
        if (!Summary)
            WriteObject(Detailed ? InDetailedView(measurement) : measurement);
    }

    private static PSObject InDetailedView(PromptMeasurement measurement)
    {
        var item = new PSObject(measurement);
        item.TypeNames.Insert(0, DetailedView);
        return item;
    }

    // Loading a counter's tables takes a third of a cold start, so they load while the files are searched. Errors occur again when the
    // counter is used, and are reported there.
    private void LoadCounterInBackground()
    {
        if (Method == MethodChoice.Api || Encoding is not null)
            return;
        var model = _options.Model ?? _options.Catalog.DefaultModel;
        _ = Task.Run(() => _counters.For(model).Count("Load the tables."), Cancellation);
    }
}
