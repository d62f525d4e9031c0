using System.Collections.Concurrent;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// The context that all prompts of an ecosystem are measured in: its memory, skills, settings and session model.
/// Thread-safe.
/// </summary>
internal sealed class SessionContext
{
    private readonly MeasureOptions _options;
    private readonly ImmutableArray<PromptDefinition> _definitions;
    private readonly ConcurrentDictionary<TokenizerGeneration, Lazy<long>> _memoryTokens = new();
    private readonly ConcurrentDictionary<TokenizerGeneration, Lazy<long>> _memoryHeaderTokens = new();
    private readonly ConcurrentDictionary<TokenizerGeneration, Lazy<long>> _skillListingTokens = new();
    private readonly ConcurrentDictionary<TokenizerGeneration, Lazy<McpTokens>> _mcp = new();
    private readonly Lazy<SkillListing> _skillListing;
    private readonly ImmutableArray<McpServer> _servers;
    private readonly PreloadedSkills _skills;
    private readonly Dictionary<string, MemoryFile> _memoryFiles = new(StringComparer.Ordinal);
    private readonly MemoryChain _memory;

    internal SessionContext(MeasureOptions options, Ecosystem? ecosystem)
    {
        _options = options;
        _definitions = ecosystem?.Definitions ?? [];
        _servers = ecosystem?.McpServers ?? [];
        _memory = ecosystem?.Memory ?? MemoryChain.Empty;
        Root = ecosystem?.Root;
        Settings = ecosystem?.Settings ?? new EcosystemSettings();
        InGitRepository = ecosystem is not null && Settings.GitInstructions && IsInGitRepository(ecosystem.Root);
        Model = options.Model ?? Find(Settings.Model) ?? options.Catalog.DefaultModel;
        SubagentModel = options.Model ?? Find(Settings.SubagentModel) ?? Model;
        _skillListing = new Lazy<SkillListing>(() => SkillListing.Of(
            _definitions, Settings, Model, () => ecosystem?.ReadSkillUsage() ?? ImmutableDictionary<string, int>.Empty));
        _skills = new PreloadedSkills(_definitions);
        foreach (var file in _memory.Files)
            _memoryFiles.TryAdd(file.Definition.Path, file);
    }

    /// <summary>The ecosystem's folder; null outside of an ecosystem.</summary>
    internal string? Root { get; }

    /// <summary>
    /// The model of the main thread: the requested one, then the settings' model, then Claude Code's default.
    /// </summary>
    internal ModelInfo Model { get; }

    /// <summary>The model of agents that do not name one.</summary>
    internal ModelInfo SubagentModel { get; }

    internal EcosystemSettings Settings { get; }

    internal SkillListing SkillListing => _skillListing.Value;

    internal string? OutputStyle => Settings.OutputStyle;

    internal bool InGitRepository { get; }

    /// <summary>
    /// The skill or command that an agent preloads because its <c>skills:</c> names it; null if there is none.
    /// </summary>
    internal PromptDefinition? FindSkill(string name, PromptDefinition agent) => _skills.FindPreloaded(name, agent);

    /// <summary>The file of the chain at a path; null if the path is not part of it.</summary>
    internal MemoryFile? FindMemory(string path) => _memoryFiles.GetValueOrDefault(path);

    /// <summary>Tokens of the CLAUDE.md chain with its imports.</summary>
    internal long MemoryTokens(ITokenCounter counter) => _memoryTokens.GetOrAdd(
        counter.Generation, _ => new Lazy<long>(() => _memory.Blocks.Sum(block => counter.Count(block.Text).Tokens))).Value;

    /// <summary>The blocks of the CLAUDE.md chain with its imports, in order.</summary>
    internal IEnumerable<MemoryBlock> MemoryBlocks => _memory.Blocks;

    /// <summary>The ecosystem's active agents.</summary>
    internal IEnumerable<PromptDefinition> Agents =>
        _definitions.Where(static definition => definition is { Kind: PromptKind.Agent, IsActive: true });

    /// <summary>The listing lines of the ecosystem's skills and commands.</summary>
    internal IEnumerable<string> SkillLines =>
        _definitions.Where(static definition => definition.Kind is PromptKind.Skill or PromptKind.Command)
        .Select(SkillListing.LineOf).OfType<string>();

    /// <summary>Tokens of the listing lines of the ecosystem's skills and commands.</summary>
    internal long SkillListingTokens(ITokenCounter counter) => _skillListingTokens.GetOrAdd(
        counter.Generation,
        _ => new Lazy<long>(() => SkillLines.Sum(line => counter.Count(line).Tokens + SkillListing.LineEnd))).Value;

    /// <summary>
    /// Tokens of the headers of the chain's files for a model: their paths, and Claude Code's descriptions of them.
    /// </summary>
    internal long MemoryHeaderTokens(ITokenCounter counter, ModelInfo model) => _memoryHeaderTokens.GetOrAdd(
        counter.Generation,
        _ => new Lazy<long>(() =>
        {
            var profile = InvocationData.Shipped.For(model, out var _);
            return _memory.Files.Sum(file => file.Blocks.Sum(block => counter.Count(block.Path).Tokens + (file.Definition switch
            {
                { Scope: DefinitionScope.User } => profile.MemoryOfUser,
                { Path: var path } when Path.GetFileName(path) == "CLAUDE.local.md" => profile.MemoryOfLocal,
                _ => profile.MemoryOfProject,
            })));
        })).Value;

    /// <summary>Finds a model by name, after applying the aliases that variables set; null if it is unknown.</summary>
    internal ModelInfo? Find(string? name, ModelInfo? inherited = null) =>
        name is not null
            && _options.Catalog.TryResolve(Settings.ModelAliases.GetValueOrDefault(name, name), out var model, inherited) ? model : null;

    /// <summary>What the measured MCP servers add, and which servers are not measured.</summary>
    internal McpTokens Mcp(ITokenCounter counter) => _servers.IsEmpty
        ? McpTokens.None
        : _mcp.GetOrAdd(
            counter.Generation,
            _ => new Lazy<McpTokens>(() => McpTokenCounter.Count(_servers, server => _options.McpAnswers?.Find(server), counter))).Value;

    /// <summary>Whether tools on the main thread are deferred to ToolSearch.</summary>
    internal bool DefersTools => MainThreadOverhead.Defers(MainThread());

    /// <summary>What MCP servers add on the main thread.</summary>
    internal long MainThreadMcpTokens() =>
        _servers.IsEmpty ? 0 : MainThreadOverhead.McpTokens(MainThread(), Mcp(_options.Counter(Model)), Model);

    /// <summary>What Claude Code itself sends on the main thread.</summary>
    internal long MainThreadTokens() => MainThreadOverhead.Tokens(MainThread(), Model);

    /// <summary>The inputs of the main thread's overhead.</summary>
    internal MainThreadContext MainThread() =>
        new()
        {
            MemoryWrapperTokens = _memory.Blocks.Any()
                ? InvocationData.Shipped.For(Model, out _).Memory + MemoryHeaderTokens(_options.Counter(Model), Model)
                : 0,
            DeniedTools = Settings.DeniedTools,
            // An agent replaces a built-in one of the same name.
            DeniedAgents = [.. Settings.DeniedAgents, .. Agents.Select(static agent => agent.Name)],
            AutoMemory = Settings.AutoMemory,
            InGitRepository = InGitRepository,
            DefersTools = Settings.DefersTools,
            BuiltInSkillTokens = SkillListing.BuiltInTokens,
        };

    private static bool IsInGitRepository(string folder)
    {
        for (var current = folder; current is not null; current = Path.GetDirectoryName(current))
        {
            if (ObservedFiles.AnyExists(Path.Combine(current, ".git")))
                return true;
        }
        return false;
    }
}
