using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Reports.Overview;

/// <summary>What an overview shows about an ecosystem: what every session pays for it, and which definitions do not work.</summary>
public sealed record OverviewEcosystem
{
    /// <summary>The folder in which Claude Code would be started.</summary>
    public required string Root { get; init; }

    /// <summary>The number of definitions; 0 if there are none.</summary>
    public int Definitions { get; init; }

    /// <summary>What every session pays; null without definitions, or if they could not be measured.</summary>
    public EcosystemCost? Cost { get; init; }

    /// <summary>Whether all definitions were counted exactly.</summary>
    public bool IsExact { get; init; }

    /// <summary>The findings with severity <see cref="FindingSeverity.Error"/>.</summary>
    public IReadOnlyList<Finding> Errors { get; init; } = [];

    /// <summary>What could not be read, as sentences.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Measures and checks the ecosystem of a folder in the background.</summary>
    /// <param name="folder">A folder of the ecosystem.</param>
    /// <param name="includesUser">Whether the user's own definitions belong to it.</param>
    /// <param name="options">How prompts are measured.</param>
    /// <param name="cache">The prompt cache; null to use none.</param>
    /// <param name="mayStore">Whether new measurements may be stored.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    public static Task<OverviewEcosystem> ReadAsync(string folder, bool includesUser, MeasureOptions options, PromptCache? cache,
        Func<bool> mayStore, CancellationToken cancellation = default)
    {
        var measurements = new CachedPromptMeasurements(
            cache ?? new PromptCache(new PromptCacheOptions { Enabled = false }, openStore: null), options, MethodChoice.Auto, includesUser,
            allowOutsideRoot: false, static () => { }, mayStore);
        var root = PromptSource.RootOf(folder);
        return Task.Run(() => Read(root, token => measurements.Folder(root, token),
            token => new PromptSource(includesUser, allowOutsideRoot: false, token).EcosystemOf(root),
            new ValidationOptions { Measure = options, IncludesUser = includesUser }, cancellation), cancellation);
    }

    /// <summary>Measures and checks an ecosystem. A failure becomes one of <see cref="Problems"/>.</summary>
    /// <param name="root">The ecosystem's folder.</param>
    /// <param name="measure">Measures the ecosystem's prompts.</param>
    /// <param name="discover">Finds the ecosystem.</param>
    /// <param name="options">How it is checked.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    internal static OverviewEcosystem Read(string root, Func<CancellationToken, MeasuredPrompts> measure,
        Func<CancellationToken, Ecosystem> discover, ValidationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(measure);
        ArgumentNullException.ThrowIfNull(discover);
        var problems = new List<string>();
        MeasuredPrompts? measured = null;
        IReadOnlyList<Finding> errors = [];
        Try(() => measured = measure(cancellation));
        // If the folder cannot be measured because it cannot be read, checking it fails for the same reason.
        if (problems.Count == 0)
            Try(() => errors = ErrorsOf(discover(cancellation), options, cancellation));
        return new OverviewEcosystem
        {
            Root = root,
            Definitions = measured?.Found ?? 0,
            Cost = measured?.Measurements.Select(static measurement => measurement.Ecosystem)
                .FirstOrDefault(static cost => cost is not null),
            IsExact = measured?.Measurements.All(static measurement => measurement.Method == TokenCountMethod.Exact) == true,
            Errors = errors,
            Problems = problems,
        };

        void Try(Action work)
        {
            try
            {
                work();
            }
            catch (Exception exception) when (exception is PromptReadException or ValidationSettingsException or TokenVocabularyException
                or DirectoryNotFoundException)
            {
                problems.Add(exception.Message);
            }
        }
    }

    // Rules about cost count tokens, which takes time, and report no errors unless the settings say so.
    private static IReadOnlyList<Finding> ErrorsOf(Ecosystem ecosystem, ValidationOptions options, CancellationToken cancellation)
    {
        var settings = ValidationSettings.Read(ecosystem.Root);
        var costs = ValidationRules.All.Select(static rule => rule.Id)
            .Where(id => ValidationRules.IsCostRule(id) && settings.SeverityOf(id) != FindingSeverity.Error);
        return [.. EcosystemValidator.Validate(ecosystem, options with { ExcludeRules = [.. options.ExcludeRules, .. costs] }, cancellation)
            .Where(static finding => finding.Severity == FindingSeverity.Error)];
    }
}
