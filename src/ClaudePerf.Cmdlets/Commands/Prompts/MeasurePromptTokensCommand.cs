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
/// <para type="synopsis">Measures what prompts cost: tokens, who pays for them and when, and dollars.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "PromptTokens", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[Alias("Measure-PromptToken")]
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
    private readonly List<DefinitionDiagnostic> _misread = [];
    private readonly List<PromptMeasurement> _verified = [];
    private MeasureOptions _options = null!;
    private TokenCounters _counters = null!;
    private PromptSource _source = null!;
    private PromptMeasurer _textMeasurer = null!;
    private bool _ofEcosystems;
    private EcosystemCost? _told;

    /// <summary>Files, folders or wildcard patterns. A folder is measured as the ecosystem that Claude Code would find in it.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>From the pipeline: a string is measured as text unless it names a file or folder; a file, folder or definition as what it is.</summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>What the input is, where its place does not tell.</summary>
    [Parameter]
    public PromptKind? As { get; set; }

    /// <summary>Give totals a kind and of all instead of a measurement a prompt.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Measure the user's own definitions and plugins too. This is so anyway where no path is given.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <summary>Follow links of the project and imports of its memory files out of it, as Claude Code does: links at once, imports when the user has approved them.</summary>
    [Parameter]
    public SwitchParameter AllowOutsideRoot { get; set; }

    /// <summary>
    /// How to count: exact where the vocabulary of the model's generation is installed and else estimated (Auto), or always one way.
    /// </summary>
    [Parameter]
    public MethodChoice Method { get; set; } = MethodChoice.Auto;

    /// <summary>Check a sample of the prompts against the provider's own counts. Needs a key in ANTHROPIC_API_KEY.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>Show where in each prompt the tokens are: frontmatter, each heading, code.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Give the raw tokens of another vendor's encoding instead of Claude's. Such counts have no model and no costs.</summary>
    [Parameter]
    [ValidateSet(VendorEncoding.O200kBase, VendorEncoding.Cl100kBase)]
    public string? Encoding { get; set; }

    /// <summary>Measure anew, and neither use nor fill the prompt cache. With -McpServer: ask servers again whose answers are remembered.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RefuseConflicts();
        var catalog = LoadCatalog();
        _counters = new TokenCounters(Method, cancellation: Cancellation);
        if (Verify || Method == MethodChoice.Api)
            Guard(_counters.RequireApi);
        _options = new MeasureOptions
        {
            Catalog = catalog,
            Counter = _counters.For,
            Detailed = Detailed,
            Model = Model is null ? null : ResolveModel(catalog, Model),
            McpAnswers = OpenMcpAnswers(),
            At = TimeProvider.System.GetUtcNow(),
        };
        var withUser = IncludeUser || (ParameterSetName == PathSet && Path is null);
        _source = new PromptSource(withUser, AllowOutsideRoot, Cancellation);
        _textMeasurer = new PromptMeasurer(_options);
        OpenCache(withUser);
        if (_remembered is null)
            LoadCounterMeanwhile();
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
            case LiteralPathSet:
                MeasurePaths(LiteralPath!, literal: true);
                break;
            case PathSet when Path is null:
                MeasurePaths([this.CurrentFolder()], literal: true);
                break;
            default:
                MeasurePaths(Path!, literal: false);
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
        TellOf(_cache);
        foreach (var warning in _counters.Warnings)
            WriteWarning(warning);
        if (_verified.Count > 0)
            WriteHost(VerificationReport.Of(_verified));
        if (_misread.Count > 0)
        {
            WriteWarning(_misread.Count == 1
                ? _misread[0].ToString()
                : $"{_misread.Count} places need attention; -Verbose shows each. The first: {_misread[0]}");
        }
        if (McpServer is not null)
            return;
        if (Summary)
            WriteObject(PromptSummary.Of(_measured), enumerateCollection: true);
        else if (_ofEcosystems && DirectDisplay.IsDirect(MyInvocation) && MeasurementFooter.Of(_measured) is { } footer)
            WriteHost(footer);
    }

    private void MeasureInput(PSObject? input)
    {
        switch (input?.BaseObject)
        {
            case string text when As != PromptKind.Text && InputPath.Of(text, this.CurrentFolder()) is { } path:
                MeasurePaths([path], literal: true);
                break;
            case string text:
                MeasureText(text);
                break;
            case FileSystemInfo file:
                MeasurePaths([file.FullName], literal: true);
                break;
            case PromptDefinition definition:
                MeasureDefinition(definition);
                break;
            case not null when InputPath.Of(input) is { } path:
                MeasurePaths([path], literal: true);
                break;
            case not null when RequestInput.Of(input, InvokeCommand) is { } request:
                Measure(new PromptSet(null, [request], IsWhole: false), request.Name);
                break;
            default:
                WriteError(Errors.InputNotMeasurable(input));
                break;
        }
    }

    private void MeasureText(string text)
    {
        var definition = Ecosystem.ReadText(PromptFile.FromText(text), As ?? PromptKind.Text);
        Measure(new PromptSet(null, [definition with { Name = InputPath.NameOf(text) }], IsWhole: false), "the text");
    }

    private void MeasureDefinition(PromptDefinition definition)
    {
        if (definition.Path.Length == 0 || !Remembered(definition.Path))
            Measure(definition.Path.Length == 0 ? new PromptSet(null, [definition], IsWhole: false) : _source.File(definition.Path, kind: null), definition.Name);
    }

    private void MeasurePaths(IEnumerable<string> paths, bool literal)
    {
        foreach (var path in paths.SelectMany(path => this.ResolvePath(path, literal)))
        {
            WriteVerbose($"Reading '{path}'.");
            try
            {
                if (!Remembered(path))
                    Measure(Directory.Exists(path) ? _source.Folder(path) : _source.File(path, As), path);
            }
            catch (PromptReadException exception)
            {
                WriteError(Errors.PromptNotRead(exception));
            }
        }
    }

    private void Measure(PromptSet prompts, string target)
    {
        _ofEcosystems |= prompts.IsWhole;
        if (prompts.IsWhole)
            Report(prompts.Ecosystem!.Diagnostics, target, prompts.Definitions.Count);
        if (Encoding is not null)
        {
            WriteObject(prompts.Definitions.Select(definition => EncodingMeasurement.Of(definition, Encoding)), enumerateCollection: true);
            return;
        }
        var measurer = prompts.Ecosystem is null ? _textMeasurer : new PromptMeasurer(_options, prompts.Ecosystem);
        Guard(() =>
        {
            var failures = new List<MeasureFailure>();
            var measured = Interruptible(() => prompts.IsWhole
                ? measurer.MeasureAll(prompts.Definitions, failures.Add, Cancellation)
                : measurer.MeasureEach(prompts.Definitions, failures.Add));
            foreach (var failure in failures)
                Report(failure, target);
            foreach (var measurement in Verify ? Verified(measured, prompts) : measured)
                Write(measurement);
        });
    }

    private PromptMeasurement[] Verified(IReadOnlyList<PromptMeasurement> measured, PromptSet prompts)
    {
        var checkedOnes = measured.ToArray();
        // Each ecosystem has its sample; what comes one by one has one together.
        var size = prompts.IsWhole ? ApiVerification.SampleSize : Math.Max(0, ApiVerification.SampleSize - _verified.Count);
        foreach (var i in ApiVerification.Sample(measured, size))
        {
            var definition = prompts.Definitions.First(definition => definition.Name == measured[i].Name && definition.Kind == measured[i].Kind && definition.Path == (measured[i].Path ?? ""));
            try
            {
                checkedOnes[i] = ApiVerification.Check(measured[i], definition, _counters.Api(_options.Catalog.Resolve(measured[i].Model)));
                _verified.Add(checkedOnes[i]);
            }
            catch (TokenApiException exception) when (!exception.ConcernsAll)
            {
                WriteError(Errors.TokenApiFailed(exception, definition.Path.Length > 0 ? definition.Path : definition.Name));
            }
        }
        return checkedOnes;
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

    private void Report(MeasureFailure failure, string target)
    {
        var name = failure.Definition.Path.Length > 0 ? failure.Definition.Path : target;
        WriteError(failure.Reason is RequestFormatException malformed
            ? Errors.RequestMalformed(name, malformed)
            : Errors.TokenApiFailed((TokenApiException)failure.Reason, name));
    }

    private void Report(ImmutableArray<DefinitionDiagnostic> diagnostics, string folder, int definitions)
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

    // What the figures of an ecosystem depend on besides its prompts.
    private void Tell(EcosystemCost whole)
    {
        foreach (var setting in whole.AppliedSettings)
            WriteVerbose($"The figures depend on {setting}.");
        foreach (var server in whole.UnmeasuredMcpServers)
            WriteVerbose($"The MCP server '{server}' is not counted: it was never asked (-McpServer '{server}').");
        WriteVerbose($"What Claude Code sends besides was measured on version {MeasuredProgram.Version}.");
        if (whole.CutSkills > 0)
            WriteVerbose($"The listing of skills has {whole.SkillListingCharacters:N0} characters and may have {whole.SkillListingBudget:N0}: {whole.CutSkills:N0} descriptions are left out.");
    }

    private void Write(PromptMeasurement measurement)
    {
        foreach (var diagnostic in measurement.Diagnostics)
        {
            WriteVerbose(diagnostic.ToString());
            if (diagnostic.Severity != DiagnosticSeverity.Information)
                _misread.Add(diagnostic);
        }
        if (measurement.Ecosystem is { } whole && !ReferenceEquals(whole, _told))
            Tell(_told = whole);
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

    // A counter's tables are a third of a cold start; they load while the files are looked for. What fails here fails again where
    // the counter is used, and is reported there.
    private void LoadCounterMeanwhile()
    {
        if (Method == MethodChoice.Api || Encoding is not null)
            return;
        var model = _options.Model ?? _options.Catalog.DefaultModel;
        _ = Task.Run(() => _counters.For(model).Count("Load the tables."), Cancellation);
    }
}
