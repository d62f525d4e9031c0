using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>
/// Measures folders with the prompt cache. A file of an ecosystem is looked up in the measurements of the whole ecosystem, which serve its
/// other files too.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="options">The measuring options.</param>
/// <param name="method">How to count.</param>
/// <param name="includeUser">Whether the user's own definitions belong to an ecosystem.</param>
/// <param name="allowOutsideRoot">Whether imports from outside of the root are followed.</param>
/// <param name="beforeMeasuring">Called before something is measured.</param>
/// <param name="mayStore">Whether new measurements may be stored; called after measuring.</param>
public sealed class CachedPromptMeasurements(
    PromptCache cache, MeasureOptions options, MethodChoice method, bool includeUser, bool allowOutsideRoot,
    Action beforeMeasuring, Func<bool> mayStore)
{
    private readonly CachedMeasurement _measurement = new(cache, method, options);
    private readonly Dictionary<string, Dictionary<string, PromptMeasurement>?> _files = new(StringComparer.Ordinal);

    /// <summary>The measurements of a folder's prompts.</summary>
    /// <exception cref="PromptReadException">The folder cannot be read.</exception>
    public MeasuredPrompts Folder(string folder, CancellationToken cancellation)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var ecosystem = new PromptSource(includeUser, allowOutsideRoot, cancellation).OptionsOf(PromptSource.RootOf(full));
        return _measurement.Measure(full, ecosystem, token => Measure(full, token), cancellation);
    }

    /// <summary>The measurement of a file as part of its ecosystem; null if it belongs to none or must be measured by itself.</summary>
    /// <exception cref="PromptReadException">The ecosystem's folder cannot be read.</exception>
    public PromptMeasurement? File(string file, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(file);
        // Counting a whole ecosystem with the provider's API is too much for one file.
        if (method == MethodChoice.Api || PromptSource.EcosystemRoot(full) is not { } root)
            return null;
        if (!_files.TryGetValue(root, out var measurements))
        {
            var whole = Folder(root, cancellation);
            measurements = whole.Failures.IsEmpty
                ? whole.Measurements.Where(static measurement => measurement.Path is not null)
                    .GroupBy(static measurement => measurement.Path!, StringComparer.Ordinal)
                    .ToDictionary(static group => group.Key, static group => group.First(), StringComparer.Ordinal)
                : null;
            _files.Add(root, measurements);
        }
        // The measurement of a single prompt does not include the ecosystem.
        return measurements?.GetValueOrDefault(full) is { } measured ? measured with { Ecosystem = null } : null;
    }

    private PromptCacheResult<MeasuredPrompts> Measure(string folder, CancellationToken cancellation)
    {
        beforeMeasuring();
        // Use a separate source: files that another source has already read would not be recorded as read.
        var prompts = new PromptSource(includeUser, allowOutsideRoot, cancellation).Folder(folder);
        var measurer = new PromptMeasurer(options, prompts.Ecosystem);
        var failures = new List<MeasureFailure>();
        var measured = measurer.MeasureAll(prompts.Definitions, failures.Add, cancellation);
        return new PromptCacheResult<MeasuredPrompts>(new MeasuredPrompts
        {
            Root = prompts.Ecosystem!.Root,
            SessionModel = measurer.SessionModel.Id,
            Facts = measurer.Facts,
            Found = prompts.Definitions.Count,
            Diagnostics = prompts.Ecosystem.Diagnostics,
            Measurements = [.. measured],
            Failures = [.. failures],
        })
        {
            IsCacheable = mayStore(),
        };
    }
}
