using System.Collections.Concurrent;
using System.Globalization;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Performance.Caching;

/// <summary>Prepares prompts of a <see cref="VersionedEcosystem"/> and checks them.</summary>
internal sealed class PromptCheck : IDisposable
{
    private readonly ConcurrentDictionary<(string File, int Version), long> _tokens = new();
    private readonly VersionedEcosystem _ecosystem;
    private readonly TokenCounters _counters;
    private readonly ITokenCounter _counter;
    private readonly PromptPreparer _preparer;

    internal PromptCheck(VersionedEcosystem ecosystem, PromptCache cache, string dataFolder)
    {
        _ecosystem = ecosystem;
        var catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);
        _counters = Counters(dataFolder);
        _counter = _counters.For(catalog.DefaultModel);
        _preparer = new PromptPreparer(cache, Options(ecosystem.Root, catalog, _counters, dataFolder));
    }

    internal static TokenCounters Counters(string dataFolder) =>
        new(MethodChoice.Estimate, new TokenCounterOptions { DataFolder = dataFolder });

    internal static PreparationOptions Options(string root, ModelCatalog catalog, TokenCounters counters, string dataFolder) => new()
    {
        // None of the user's own files: a measurement depends only on the folder.
        Ecosystem = new EcosystemOptions { Root = root, HomeFolder = dataFolder, IncludeUser = false, IncludePlugins = false },
        Catalog = catalog,
        Counter = counters.For,
        Method = MethodChoice.Estimate,
        DataFolder = dataFolder,
    };

    /// <summary>Prepares an agent's prompt.</summary>
    /// <returns>What is wrong with it; null if it is right.</returns>
    internal string? Prepare(int agent)
    {
        var files = _ecosystem.Files.Where((_, i) => i == agent || i >= VersionedEcosystem.Agents).ToList();
        var before = files.ConvertAll(VersionedEcosystem.VersionOf);
        var prompt = _preparer.Prepare(VersionedEcosystem.AgentName(agent));
        var after = files.ConvertAll(VersionedEcosystem.VersionOf);
        var tokens = 0L;
        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            var text = string.Concat(prompt.Segments.Where(segment => segment.Path == file).Select(segment => segment.Text));
            if (text.Length == 0)
                return $"{prompt.Agent} lacks {file}";
            var version = VersionedEcosystem.VersionIn(text);
            if (version < before[i] || version > after[i])
                return string.Create(CultureInfo.InvariantCulture,
                    $"{prompt.Agent} has {file} at version {version}, which was {before[i]} before and {after[i]} after");
            if (text.Trim() != _ecosystem.Body(file, version).Trim())
                return string.Create(CultureInfo.InvariantCulture,
                    $"{prompt.Agent} has a text of {file} that differs from version {version}");
            tokens += _tokens.GetOrAdd((file, version),
                key => _counter.Count(i == 0
                    ? _ecosystem.Body(key.File, key.Version).Trim()
                    : _ecosystem.Body(key.File, key.Version)).Tokens);
        }
        return tokens == prompt.Tokens
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{prompt.Agent} has {prompt.Tokens} tokens instead of {tokens}");
    }

    public void Dispose() => _counters.Dispose();
}
