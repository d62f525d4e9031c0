using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Says which agents Claude Code would not load, what it silently ignores, and what is costly or unsafe. Writes nothing unless asked to.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "AgentEcosystem", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(Finding))]
[OutputType(typeof(bool))]
[OutputType(typeof(string))]
public sealed class TestAgentEcosystemCommand : CheckCommand
{
    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _tested = new(StringComparer.Ordinal);
    private ValidationOptions _options = null!;
    private CustomRules _custom = CustomRules.None;
    private List<string> _unknown = [];
    private ValidationBaseline? _baseline;
    private PromptSource _source = null!;
    private Ecosystem? _first;
    private int _definitions;

    /// <summary>Folders, files or wildcard patterns; the current folder where none is given. Of a file only its own findings are given.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Only these rules; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ValidationRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Rule { get; set; }

    /// <summary>Not these rules; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ValidationRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ExcludeRule { get; set; }

    /// <summary>A rule of your own, as a script block that is given one definition at a time and writes what is wrong with it; or a hashtable of ids and such script blocks.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? CustomRule { get; set; }

    /// <summary>Only findings of these severities.</summary>
    [Parameter]
    public FindingSeverity[]? Severity { get; set; }

    /// <summary>Also optimize every definition, in memory, and show that it still loads, keeps its tools and directives, and can be called as before.</summary>
    [Parameter]
    public SwitchParameter Optimized { get; set; }

    /// <summary>How far -Optimized goes.</summary>
    [Parameter]
    public OptimizationLevel Level { get; set; } = OptimizationLevel.Standard;

    /// <summary>A file of known findings, from -SaveBaseline: only new ones are given, and only they fail a check.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>Write the findings to this file as a baseline.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SaveBaseline { get; set; }

    /// <summary>Mend what can be mended without changing what Claude Code reads, and give the findings that are left.</summary>
    [Parameter]
    public SwitchParameter Fix { get; set; }

    /// <summary>Test the user's own definitions too. This is so anyway where no path is given.</summary>
    [Parameter]
    public SwitchParameter IncludeUser { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _custom = CustomRules.Of(CustomRule);
        }
        catch (ArgumentException exception)
        {
            ThrowTerminatingError(ValidationErrors.CustomRuleUnusable(exception, CustomRule));
        }
        // What is left may be a rule of an ecosystem's own settings.
        _unknown = [.. ValidationRules.FindUnknown([.. Rule ?? [], .. ExcludeRule ?? []], _custom.Ids)];
        var includesUser = IncludeUser || (ParameterSetName == PathSet && Path is null && !MyInvocation.ExpectingInput);
        _options = new ValidationOptions
        {
            Measure = MeasureOptions(),
            Rules = [.. Rule ?? []],
            ExcludeRules = [.. ExcludeRule ?? []],
            Optimized = Optimized ? Level : null,
            IncludesUser = includesUser,
        };
        _source = new PromptSource(includesUser, allowOutsideRoot: false, Cancellation);
        if (Baseline is not null)
            Settled(() => _baseline = ValidationBaseline.Read(GetUnresolvedProviderPathFromPSPath(Baseline)));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var literal = ParameterSetName == LiteralPathSet || Path is null;
        foreach (var path in (ParameterSetName == LiteralPathSet ? LiteralPath! : Path ?? [this.CurrentFolder()]).SelectMany(path => Resolved(path, literal)))
        {
            try
            {
                Test(path);
            }
            catch (PromptReadException exception)
            {
                WriteUnchecked(Errors.PromptNotRead(exception));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_first is not null && SaveBaseline is not null && GetUnresolvedProviderPathFromPSPath(SaveBaseline) is var file && ShouldProcess(file, $"Write a baseline of {_findings.Count:N0} findings"))
            Written(file, () => ValidationBaseline.Write(file, _findings, _first.Root));
        var failed = _findings.Exists(static finding => finding.Severity == FindingSeverity.Error);
        WriteOutcome(failed, _findings, _first is { } first ? () => FindingWriter.Write(Format, _findings, first, Version) : null,
            $"{_findings.Count:N0} findings", _first is null ? null : Footer);
    }

    private void Test(string path)
    {
        WriteVerbose($"Reading '{path}'.");
        var folder = Directory.Exists(path);
        var root = folder ? path : PromptSource.EcosystemRoot(System.IO.Path.GetFullPath(path)) ?? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var prompts = _source.Folder(root);
        var ecosystem = prompts.Ecosystem!;
        _first ??= ecosystem;
        _definitions += folder ? prompts.Definitions.Count : 1;
        if (folder && prompts.Definitions.Count == 0)
            WriteWarning(_source.NothingIn(path));
        if (folder ? !_tested.Add(path) : !_tested.Add(System.IO.Path.GetFullPath(path)))
            return;
        RequireKnownRules(ecosystem);
        var findings = Validate(ecosystem, path, folder);
        if (Fix && Mend(ecosystem, findings))
        {
            _source = new PromptSource(_options.IncludesUser, allowOutsideRoot: false, Cancellation);
            ecosystem = _source.Folder(root).Ecosystem!;
            findings = Validate(ecosystem, path, folder);
        }
        if (_baseline is not null)
            findings = [.. _baseline.New(findings, ecosystem.Root)];
        _findings.AddRange(findings.Where(finding => Severity is null || Severity.Contains(finding.Severity)));
    }

    private void RequireKnownRules(Ecosystem ecosystem)
    {
        if (_unknown.Count == 0)
            return;
        IEnumerable<string> own = [];
        Settled(() => own = ValidationSettings.Read(ecosystem.Root, _custom.Empty).OwnRules.Select(static rule => rule.Id));
        foreach (var unknown in ValidationRules.FindUnknown(_unknown, own))
            ThrowTerminatingError(ValidationErrors.UnknownRule(unknown));
    }

    private List<Finding> Validate(Ecosystem ecosystem, string path, bool folder)
    {
        IReadOnlyList<Finding> found = [];
        var options = _options with
        {
            KeepEqualApart = !folder,
            OwnRules = _custom.Run(ecosystem.Definitions, id => ValidationRules.IsAsked(id, _options), (id, definition, exception) =>
                WriteUnchecked(ValidationErrors.CustomRuleFailed(id, definition, exception))),
        };
        Guard(() => Settled(() => found = Interruptible(() => EcosystemValidator.Validate(ecosystem, options, Cancellation))));
        var full = System.IO.Path.GetFullPath(path);
        var inside = System.IO.Path.TrimEndingDirectorySeparator(full) + System.IO.Path.DirectorySeparatorChar;
        // Of a folder inside .claude only what is in it; of a project everything, also what the user's own folder adds.
        return [.. found.Where(finding => folder ? PromptSource.RootOf(full) == System.IO.Path.TrimEndingDirectorySeparator(full) || finding.Path.StartsWith(inside, StringComparison.Ordinal) : finding.Path == full)];
    }

    private bool Mend(Ecosystem ecosystem, List<Finding> findings)
    {
        var mended = false;
        foreach (var file in FindingFixer.Plan(ecosystem, findings))
        {
            var what = string.Join(", ", file.Findings.Select(static finding => finding.Fix!.Summary).Distinct());
            if (ShouldProcess(file.Definition.Path, $"Mend: {what}"))
                mended |= Written(file.Definition.Path, file.Write);
        }
        return mended;
    }

    private void Settled(Action action)
    {
        try
        {
            action();
        }
        catch (ValidationSettingsException exception)
        {
            ThrowTerminatingError(ValidationErrors.SettingsUnusable(exception));
        }
    }

    private string Footer()
    {
        int Count(FindingSeverity severity) => _findings.Count(finding => finding.Severity == severity);
        static string Of(int count, string one, string many) => $"{count:N0} {(count == 1 ? one : many)}";
        var fixable = _findings.Count(static finding => finding.Fix is not null);
        var counts = $"{Of(_definitions, "definition", "definitions")}: {Of(Count(FindingSeverity.Error), "error", "errors")}, {Of(Count(FindingSeverity.Warning), "warning", "warnings")}, {Of(Count(FindingSeverity.Information), "remark", "remarks")}{(_baseline is null ? "" : " that are new")}.";
        return fixable > 0 && !Fix ? $"{counts} -Fix mends {fixable:N0} of them." : counts;
    }
}
