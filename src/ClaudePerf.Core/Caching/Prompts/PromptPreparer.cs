using System.Collections.Concurrent;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Files;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>Options for preparing prompts.</summary>
public sealed record PreparationOptions
{
    /// <summary>The ecosystem.</summary>
    public required EcosystemOptions Ecosystem { get; init; }

    /// <summary>The models.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>Returns the counter of a model, for example <see cref="TokenCounters.For"/>.</summary>
    public required Func<ModelInfo, ITokenCounter> Counter { get; init; }

    /// <summary>The method by which <see cref="Counter"/> chooses; part of the cache key of a prompt.</summary>
    public MethodChoice Method { get; init; } = MethodChoice.Auto;

    /// <summary>
    /// The model to count every prompt for; null for the definition's own model, then the settings' model, then Claude
    /// Code's default.
    /// </summary>
    public ModelInfo? Model { get; init; }

    /// <summary>
    /// The data folder with the vocabularies and calibration of the counters; null for the default of this process's
    /// user and environment.
    /// </summary>
    public string? DataFolder { get; init; }
}

/// <summary>The ecosystem does not use a prompt of this name and kind.</summary>
public sealed class PromptNotFoundException : Exception
{
    internal PromptNotFoundException(string name, PromptKind kind, string root, IEnumerable<string> known)
        : base($"'{root}' has no {kind.ToString().ToLowerInvariant()} named '{name}'.{NearNames.Question(name, known)}") => Name = name;

    /// <summary>The requested name.</summary>
    public string Name { get; }
}

/// <summary>
/// Prepares the prompts of an ecosystem: finds the definition, resolves memory and imports, adds preloaded skills,
/// splits and counts. With the cache, this happens once per prompt until one of its own files changes; changes to other
/// files do not affect it. Thread-safe.
/// </summary>
public sealed class PromptPreparer
{
    private const string Purpose = "ecosystem";

    private readonly PromptCache _cache;
    private readonly PreparationOptions _options;
    private readonly PromptCacheKey _question;
    private readonly PromptCacheSubject _subject;
    private volatile Keys? _keys;

    /// <summary>Creates a preparer.</summary>
    /// <param name="cache">
    /// The cache; it stores nothing if its options are not <see cref="PromptCacheOptions.Enabled"/>.
    /// </param>
    /// <param name="options">The options.</param>
    public PromptPreparer(PromptCache cache, PreparationOptions options)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(options);
        _cache = cache;
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Ecosystem.Root));
        _options = options with { Ecosystem = options.Ecosystem with { Root = root } };
        _subject = new PromptCacheSubject(CacheEntryKind.Ecosystem, _options.Ecosystem.Root);
        _question = EcosystemQuestion.Add(new PromptCacheKeyBuilder(Purpose).Add(_subject), _options.Ecosystem)
            .Add(_options.DataFolder).Build();
    }

    /// <summary>The names of the agents in use, in ordinal order.</summary>
    /// <exception cref="PromptReadException">The root is missing or not a folder.</exception>
    public IReadOnlyList<string> AgentNames(CancellationToken cancellation = default) =>
        [.. CurrentState(needsTexts: false, cancellation).Keys.Index.Prompts
            .Where(static prompt => prompt.Kind == PromptKind.Agent)
            .Select(static prompt => prompt.Name)
            .Order(StringComparer.Ordinal)];

    /// <summary>Prepares a prompt.</summary>
    /// <param name="name">The name by which Claude Code knows it.</param>
    /// <param name="kind">An agent, command or skill.</param>
    /// <param name="cancellation">Cancels waiting for another thread that prepares the prompt.</param>
    /// <exception cref="PromptNotFoundException">The ecosystem does not use such a prompt.</exception>
    /// <exception cref="PromptReadException">The root is missing or not a folder.</exception>
    /// <exception cref="Tokens.Exact.TokenVocabularyException">A required vocabulary is not installed.</exception>
    /// <exception cref="Tokens.Api.TokenApiException">The provider returned no count.</exception>
    public PreparedPrompt Prepare(string name, PromptKind kind = PromptKind.Agent, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_cache.Options.Enabled)
            return Assemble(Discover(cancellation), name, kind, shared: null);
        var (keys, discovery) = CurrentState(needsTexts: false, cancellation);
        var prompt = keys.Of(name, kind, Identify);
        return _cache.GetOrCompute(
            prompt.Key, prompt.Subject, PreparedPromptFormat.Instance,
            token => Compute(discovery ?? CurrentState(needsTexts: true, token).Discovery, prompt, token), cancellation);
    }

    private PromptCacheResult<PreparedPrompt> Compute(Discovery? discovery, IdentifiedPrompt prompt, CancellationToken cancellation)
    {
        discovery ??= DiscoverObserved(cancellation);
        var prepared = Assemble(discovery.Ecosystem, prompt.Indexed.Name, prompt.Indexed.Kind, discovery.Texts);
        return new PromptCacheResult<PreparedPrompt>(prepared)
        {
            Tokens = prepared.Tokens,
            Dependencies = [.. discovery.Files.Where(file => prepared.Files.Contains(file.Path))],
            // Files may have changed between the two reads: the result is correct, but does not match this key.
            IsCacheable = discovery.Index.Find(prompt.Indexed.Name, prompt.Indexed.Kind) is { } found
                && Identify(discovery.Index, found).Key == prompt.Key,
        };
    }

    // The current state of the ecosystem. Its texts are in memory if they were read since the last change; otherwise
    // they are read once for all prompts.
    private (Keys Keys, Discovery? Discovery) CurrentState(bool needsTexts, CancellationToken cancellation)
    {
        var index = _cache.Ask(_question, _subject, EcosystemIndexFormat.Instance, token =>
        {
            var discovery = DiscoverObserved(token);
            return new PromptCacheResult<EcosystemIndex>(
                discovery.Index) { Companion = new PromptCacheCompanion(discovery, discovery.Bytes) };
        }, needsTexts, out var companion, cancellation);
        var keys = _keys is { } known && ReferenceEquals(known.Index, index) ? known : _keys = new Keys(index);
        return (keys, companion as Discovery);
    }

    private Discovery DiscoverObserved(CancellationToken cancellation)
    {
        var ecosystem = Discover(cancellation);
        var counterData = new PromptCacheKeyBuilder("counter data");
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
        var definition = ecosystem.Definitions.FirstOrDefault(
            definition => definition.IsActive && definition.Kind == kind && definition.Name == name)
            ?? throw new PromptNotFoundException(name, kind, ecosystem.Root,
                ecosystem.Definitions.Where(definition => definition.IsActive && definition.Kind == kind)
                    .Select(static definition => definition.Name));
        var model = ModelOf(definition.Model, ecosystem.Settings.Model);
        return PromptAssembly.Of(ecosystem, definition, model, _options.Counter(model), shared);
    }

    private IdentifiedPrompt Identify(EcosystemIndex index, IndexedPrompt prompt)
    {
        var model = ModelOf(prompt.Model, index.Model);
        var subject = new PromptCacheSubject(CacheEntryKind.Prompt, index.Root, prompt.Name, prompt.Scope, model.Id);
        return new IdentifiedPrompt(prompt, subject, index.KeyOf(prompt, subject, $"{_options.Method}/{model.Tokenizer}"));
    }

    private ModelInfo ModelOf(string? own, string? settings)
    {
        var session = _options.Model
            ?? (settings is not null && _options.Catalog.TryResolve(settings, out var named) ? named : _options.Catalog.DefaultModel);
        return _options.Model is null && own is not null && _options.Catalog.TryResolve(own, out var model, session) ? model : session;
    }

    /// <summary>A prompt in one state of the ecosystem, with its key.</summary>
    private sealed record IdentifiedPrompt(IndexedPrompt Indexed, PromptCacheSubject Subject, PromptCacheKey Key);

    /// <summary>An ecosystem and the files that were read for it.</summary>
    private sealed record Discovery(EcosystemIndex Index, Ecosystem Ecosystem, IReadOnlyList<FileDependency> Files)
    {
        private const long DefinitionBytes = 2000;

        /// <summary>Texts that many of its prompts share, created when the first is prepared.</summary>
        internal AssembledTexts Texts { get; } = new();

        // A definition has its text and copies of parts of it; so do the memory and skills that prompts were assembled
        // from.
        internal long Bytes => Ecosystem.Definitions.Sum(static definition => DefinitionBytes + (4L * definition.Text.Length))
            + Ecosystem.Memory.Blocks.Sum(static block => 4L * block.Text.Length);
    }

    /// <summary>The keys of one state of the ecosystem, each computed once.</summary>
    private sealed class Keys(EcosystemIndex index)
    {
        private readonly ConcurrentDictionary<(string, PromptKind), IdentifiedPrompt> _known = new();

        internal EcosystemIndex Index => index;

        internal IdentifiedPrompt Of(string name, PromptKind kind, Func<EcosystemIndex, IndexedPrompt, IdentifiedPrompt> identify)
        {
            if (_known.TryGetValue((name, kind), out var known))
                return known;
            var prompt = index.Find(name, kind) ?? throw new PromptNotFoundException(name, kind, index.Root, index.NamesOf(kind));
            return _known.GetOrAdd((name, kind), identify(index, prompt));
        }
    }
}
