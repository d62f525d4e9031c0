using System.Collections.Concurrent;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>What all prompts of one ecosystem are measured against: its memory, skills, settings and session model. Thread-safe.</summary>
internal sealed class SessionContext
{
    private readonly MeasureOptions _options;
    private readonly ImmutableArray<PromptDefinition> _definitions;
    private readonly ConcurrentDictionary<TokenizerGeneration, Lazy<long>> _memoryTokens = new();
    private readonly ConcurrentDictionary<TokenizerGeneration, Lazy<long>> _skillListingTokens = new();
    private readonly Dictionary<string, PromptDefinition> _skills = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryFile> _memoryFiles = new(StringComparer.Ordinal);
    private readonly MemoryChain _memory;

    internal SessionContext(MeasureOptions options, Ecosystem? ecosystem)
    {
        _options = options;
        _definitions = ecosystem?.Definitions ?? [];
        _memory = ecosystem?.Memory ?? MemoryChain.Empty;
        Root = ecosystem?.Root;
        OutputStyle = ecosystem?.Settings.OutputStyle;
        InGitRepository = ecosystem is not null && IsInGitRepository(ecosystem.Root);
        Model = options.Model ?? SettingsModel(ecosystem) ?? options.Catalog.DefaultModel;
        foreach (var skill in _definitions.Where(definition => definition is { Kind: PromptKind.Skill, IsActive: true }))
            _skills.TryAdd(skill.Name, skill);
        foreach (var file in _memory.Files)
            _memoryFiles.TryAdd(file.Definition.Path, file);
    }

    /// <summary>The ecosystem's folder; null outside any.</summary>
    internal string? Root { get; }

    /// <summary>The model of the main thread: the one asked for, else the settings', else Claude Code's default.</summary>
    internal ModelInfo Model { get; }

    internal string? OutputStyle { get; }

    internal bool InGitRepository { get; }

    internal PromptDefinition? FindSkill(string name) => _skills.GetValueOrDefault(name);

    /// <summary>The file of the chain at a path; null where the path is none of it.</summary>
    internal MemoryFile? FindMemory(string path) => _memoryFiles.GetValueOrDefault(path);

    /// <summary>Tokens of the CLAUDE.md chain with its imports.</summary>
    internal long MemoryTokens(ITokenCounter counter) => _memoryTokens.GetOrAdd(
        counter.Generation, _ => new Lazy<long>(() => _memory.Blocks.Sum(block => counter.Count(block.Text).Tokens))).Value;

    /// <summary>Tokens of the listing lines of the ecosystem's skills and commands.</summary>
    internal long SkillListingTokens(ITokenCounter counter) => _skillListingTokens.GetOrAdd(
        counter.Generation,
        _ => new Lazy<long>(() => _definitions
            .Where(definition => definition.Kind is PromptKind.Skill or PromptKind.Command && definition.ListingLine is not null)
            .Sum(definition => counter.Count(definition.ListingLine + "\n").Tokens))).Value;

    private ModelInfo? SettingsModel(Ecosystem? ecosystem) =>
        ecosystem?.Settings.Model is { } name && _options.Catalog.TryResolve(name, out var model) ? model : null;

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
