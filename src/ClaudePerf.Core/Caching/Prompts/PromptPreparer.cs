using System.Collections.Concurrent;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Files;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>What prompts are prepared with.</summary>
public sealed record PreparationOptions
{
    /// <summary>The ecosystem.</summary>
    public required EcosystemOptions Ecosystem { get; init; }

    /// <summary>The models.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>The counter of each model: <see cref="TokenCounters.For"/>.</summary>
    public required Func<ModelInfo, ITokenCounter> Counter { get; init; }

    /// <summary>The method by which <see cref="Counter"/> chooses; it is part of what a prompt is remembered by.</summary>
    public MethodChoice Method { get; init; } = MethodChoice.Auto;

    /// <summary>The model that every prompt is counted for; null to use each definition's own, else the settings', else Claude Code's
    /// default.</summary>
    public ModelInfo? Model { get; init; }

    /// <summary>The product's data folder, whose vocabularies and calibration the counters use; null for that of this process's user and
    /// environment.</summary>
    public string? DataFolder { get; init; }
}

/// <summary>No such prompt is in use in the ecosystem.</summary>
public sealed class PromptNotFoundException : Exception
{
    internal PromptNotFoundException(string name, PromptKind kind, string root)
        : base($"No {kind.ToString().ToLowerInvariant()} named '{name}' is in use in '{root}'.") => Name = name;

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }
}

/// <summary>
/// Prepares the prompts of an ecosystem: finds the definition, resolves memory and imports, adds preloaded skills, splits and counts.
/// Through the cache
/// a prompt costs that once as long as its own files stay as they are; a change of one file leaves prompts that it is no part of alone.
/// Any number of threads may use one.
/// </summary>
public sealed class PromptPreparer
{
    private const string Purpose = "ecosystem";

    private readonly PromptCache _cache;
    private readonly PreparationOptions _options;
    private readonly CacheKey _question;
    private readonly CacheSubject _subject;
    private volatile Keys? _keys;

    /// <summary>A preparer.</summary>
    /// <param name="cache">The cache; one whose options are not <see cref="PromptCacheOptions.Enabled"/> remembers nothing.</param>
    /// <param name="options">What to prepare with.</param>
    public PromptPreparer(PromptCache cache, PreparationOptions options)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(options);
        _cache = cache;
        _options = options with { Ecosystem = options.Ecosystem with { Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Ecosystem.Root)) } };
        _subject = new CacheSubject(CacheEntryKind.Ecosystem, _options.Ecosystem.Root);
        _question = EcosystemQuestion.Add(new CacheKeyBuilder(Purpose).Add(_subject), _options.Ecosystem).Add(_options.DataFolder).Build();
    }

    /// <summary>The names of the agents in use, in ordinal order.</summary>
    /// <exception cref="PromptReadException">The root is missing or not a folder.</exception>
    public IReadOnlyList<string> AgentNames(CancellationToken cancellation = default) =>
        [.. Known(needsTexts: false, cancellation).Keys.Index.Prompts.Where(static prompt => prompt.Kind == PromptKind.Agent).Select(static prompt => prompt.Name).Order(StringComparer.Ordinal)];

    /// <summary>Prepares a prompt.</summary>
    /// <param name="name">The name Claude Code knows it by.</param>
    /// <param name="kind">An agent, command or skill.</param>
    /// <param name="cancellation">Ends the waiting for another thread that prepares it.</param>
    /// <exception cref="PromptNotFoundException">No such prompt is in use.</exception>
    /// <exception cref="PromptReadException">The root is missing or not a folder.</exception>
    /// <exception cref="Tokens.Exact.TokenVocabularyException">A vocabulary that is needed is not there.</exception>
    /// <exception cref="Tokens.Api.TokenApiException">The provider gives no count.</exception>
    public PreparedPrompt Prepare(string name, PromptKind kind = PromptKind.Agent, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_cache.Options.Enabled)
            return Assemble(Discover(cancellation), name, kind, shared: null);
        var (keys, discovery) = Known(needsTexts: false, cancellation);
        var prompt = keys.Of(name, kind, Identify);
        return _cache.GetOrCompute(
            prompt.Key, prompt.Subject, PreparedPromptFormat.Instance,
            token => Compute(discovery ?? Known(needsTexts: true, token).Discovery, prompt, token), cancellation);
    }

    private CacheResult<PreparedPrompt> Compute(Discovery? discovery, IdentifiedPrompt prompt, CancellationToken cancellation)
    {
        discovery ??= DiscoverObserved(cancellation);
        var prepared = Assemble(discovery.Ecosystem, prompt.Indexed.Name, prompt.Indexed.Kind, discovery.Texts);
        return new CacheResult<PreparedPrompt>(prepared)
        {
            Tokens = prepared.Tokens,
            Dependencies = [.. discovery.Files.Where(file => prepared.Files.Contains(file.Path))],
            // Files may have changed between the two looks: what was made of them is right, but not what this key stands for.
            Keep = discovery.Index.Find(prompt.Indexed.Name, prompt.Indexed.Kind) is { } found && Identify(discovery.Index, found).Key == prompt.Key,
        };
    }

    // What is known of the ecosystem as it is now. Its texts are in memory where they were read since it changed last; they are read once
    // for all prompts that are to be made of them.
    private (Keys Keys, Discovery? Discovery) Known(bool needsTexts, CancellationToken cancellation)
    {
        var index = _cache.Ask(_question, _subject, EcosystemIndexFormat.Instance, token =>
        {
            var discovery = DiscoverObserved(token);
            return new CacheResult<EcosystemIndex>(discovery.Index) { Companion = new CacheCompanion(discovery, discovery.Bytes) };
        }, needsTexts, out var companion, cancellation);
        var keys = _keys is { } known && ReferenceEquals(known.Index, index) ? known : _keys = new Keys(index);
        return (keys, companion as Discovery);
    }

    private Discovery DiscoverObserved(CancellationToken cancellation)
    {
        var ecosystem = Discover(cancellation);
        var counterData = new CacheKeyBuilder("counter data");
        var recorder = ObservedFiles.Observer as FileTraceRecorder;
        foreach (var path in TokenCounterFiles.Of(_options.DataFolder))
        {
            ObservedFiles.DependOn(path);
            counterData.Add(path);
        }
        var files = recorder?.Files ?? [];
        foreach (var path in TokenCounterFiles.Of(_options.DataFolder))
            counterData.Add(files.FirstOrDefault(file => file.Path == path)?.Hash.ToString());
        return new Discovery(EcosystemIndex.Of(ecosystem, counterData.Build(), files), ecosystem, files);
    }

    private Ecosystem Discover(CancellationToken cancellation) => Ecosystem.Discover(_options.Ecosystem, cancellation);

    private PreparedPrompt Assemble(Ecosystem ecosystem, string name, PromptKind kind, AssembledTexts? shared)
    {
        var definition = ecosystem.Definitions.FirstOrDefault(definition => definition.IsActive && definition.Kind == kind && definition.Name == name)
            ?? throw new PromptNotFoundException(name, kind, ecosystem.Root);
        var model = ModelOf(definition.Model, ecosystem.Settings.Model);
        return PromptAssembly.Of(ecosystem, definition, model, _options.Counter(model), shared);
    }

    private IdentifiedPrompt Identify(EcosystemIndex index, IndexedPrompt prompt)
    {
        var model = ModelOf(prompt.Model, index.Model);
        var subject = new CacheSubject(CacheEntryKind.Prompt, index.Root, prompt.Name, prompt.Scope, model.Id);
        return new IdentifiedPrompt(prompt, subject, index.KeyOf(prompt, subject, $"{_options.Method}/{model.Tokenizer}"));
    }

    private ModelInfo ModelOf(string? own, string? settings)
    {
        var session = _options.Model ?? (settings is not null && _options.Catalog.TryResolve(settings, out var named) ? named : _options.Catalog.DefaultModel);
        return _options.Model is null && own is not null && _options.Catalog.TryResolve(own, out var model, session) ? model : session;
    }

    /// <summary>A prompt of one state of the ecosystem, with its key.</summary>
    private sealed record IdentifiedPrompt(IndexedPrompt Indexed, CacheSubject Subject, CacheKey Key);

    /// <summary>An ecosystem as it was read, with the files that were read for it.</summary>
    private sealed record Discovery(EcosystemIndex Index, Ecosystem Ecosystem, IReadOnlyList<CacheDependency> Files)
    {
        private const long DefinitionBytes = 2000;

        /// <summary>What many of its prompts have, made when the first is prepared.</summary>
        internal AssembledTexts Texts { get; } = new();

        // A definition has its text, and parts of it once more; so have memory and skills that prompts were made of.
        internal long Bytes => Ecosystem.Definitions.Sum(static definition => DefinitionBytes + (4L * definition.Text.Length))
            + Ecosystem.Memory.Blocks.Sum(static block => 4L * block.Text.Length);
    }

    /// <summary>The keys of one state of the ecosystem, each made once.</summary>
    private sealed class Keys(EcosystemIndex index)
    {
        private readonly ConcurrentDictionary<(string, PromptKind), IdentifiedPrompt> _known = new();

        internal EcosystemIndex Index => index;

        internal IdentifiedPrompt Of(string name, PromptKind kind, Func<EcosystemIndex, IndexedPrompt, IdentifiedPrompt> identify)
        {
            if (_known.TryGetValue((name, kind), out var known))
                return known;
            var prompt = index.Find(name, kind) ?? throw new PromptNotFoundException(name, kind, index.Root);
            return _known.GetOrAdd((name, kind), identify(index, prompt));
        }
    }
}
