using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>
/// A definition that Claude Code uses, reduced to what the key of its prepared prompt needs. <c>Skills</c> contains the
/// paths of the skills that an agent preloads, and the names of those that do not exist.
/// </summary>
internal sealed record IndexedPrompt(
    PromptKind Kind,
    string Name,
    string Path,
    DefinitionScope Scope,
    string? Model,
    bool OmitsMemory,
    ImmutableArray<string> Skills,
    PromptCacheKey Text);

/// <summary>
/// A block of the memory chain: the hash of its text, and the hash of its file, which determines the line numbers.
/// </summary>
internal sealed record IndexedMemory(string Path, PromptCacheKey Text, PromptCacheKey File);

/// <summary>
/// The contents of an ecosystem without the texts: small, but enough to compute the key of every prompt. It changes
/// when any file changes, but prompts whose own files did not change keep their keys.
/// </summary>
internal sealed record EcosystemIndex
{
    internal required string Root { get; init; }

    /// <summary>The session model named by the settings, as written.</summary>
    internal required string? Model { get; init; }

    /// <summary>A hash of the settings that restrict the tools of agents.</summary>
    internal required PromptCacheKey ToolRules { get; init; }

    /// <summary>A hash of the files that token counts depend on.</summary>
    internal required PromptCacheKey CounterData { get; init; }

    internal required ImmutableArray<IndexedPrompt> Prompts { get; init; }

    internal required ImmutableArray<IndexedMemory> Memory { get; init; }

    internal static EcosystemIndex Of(Ecosystem ecosystem, PromptCacheKey counterData, IReadOnlyList<FileDependency> files)
    {
        var hashes = files
            .DistinctBy(static file => file.Path)
            .ToDictionary(static file => file.Path, static file => file.Hash, StringComparer.Ordinal);
        var skills = new PreloadedSkills(ecosystem.Definitions);
        return new()
        {
            Root = ecosystem.Root,
            Model = ecosystem.Settings.Model,
            ToolRules = ToolRulesOf(ecosystem.Settings),
            CounterData = counterData,
            Prompts = [.. ecosystem.Definitions.Where(IsPrepared).Select(definition => new IndexedPrompt(
                definition.Kind, definition.Name, definition.Path, definition.Scope, definition.Model, definition.OmitClaudeMd,
                [.. definition.Skills.Select(name => skills.FindPreloaded(name, definition)?.Path ?? name)], HashOf(definition.Text)))],
            Memory =
                [
                    .. ecosystem.Memory.Blocks.Select(block =>
                        new IndexedMemory(block.Path, HashOf(block.Text), hashes.GetValueOrDefault(block.Path))),
                ],
        };
    }

    internal IEnumerable<string> NamesOf(PromptKind kind) =>
        Prompts.Where(prompt => prompt.Kind == kind).Select(static prompt => prompt.Name);

    internal IndexedPrompt? Find(string name, PromptKind kind) =>
        Prompts.FirstOrDefault(prompt => prompt.Kind == kind && string.Equals(prompt.Name, name, StringComparison.Ordinal));

    /// <summary>Computes the key of a prompt prepared for a model.</summary>
    internal PromptCacheKey KeyOf(IndexedPrompt prompt, PromptCacheSubject subject, string method)
    {
        var builder = new PromptCacheKeyBuilder("prompt")
            .Add(subject)
            .Add((long)prompt.Kind)
            .Add(prompt.Path)
            .Add(prompt.Text)
            .Add(CounterData)
            .Add(ToolRules)
            .Add(method);
        foreach (var path in prompt.Kind == PromptKind.Agent ? prompt.Skills : [])
        {
            builder.Add(path);
            if (Prompts.FirstOrDefault(skill => skill.Path == path && skill.Kind != PromptKind.Agent) is { } skill)
                builder.Add(skill.Text);
        }
        if (prompt.Kind == PromptKind.Agent && !prompt.OmitsMemory)
        {
            foreach (var block in Memory)
                builder.Add(block.Path).Add(block.Text).Add(block.File);
        }
        return builder.Build();
    }

    private static bool IsPrepared(PromptDefinition definition) =>
        definition is { IsActive: true, Kind: PromptKind.Agent or PromptKind.Command or PromptKind.Skill };

    private static PromptCacheKey ToolRulesOf(EcosystemSettings settings)
    {
        var builder = new PromptCacheKeyBuilder("tool rules").Add(settings.AutoMemory);
        foreach (var entry in settings.DeniedTools)
            builder.Add(entry);
        return builder.Build();
    }

    private static PromptCacheKey HashOf(string text) => new PromptCacheKeyBuilder("text").Add(text).Build();
}

/// <summary>Serializes an index.</summary>
internal sealed class EcosystemIndexFormat : IPromptCacheFormat<EcosystemIndex>
{
    internal static readonly EcosystemIndexFormat Instance = new();

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, EcosystemIndex value)
    {
        writer.Write(value.Root);
        writer.WriteNullable(value.Model);
        writer.Write(value.ToolRules.ToArray());
        writer.Write(value.CounterData.ToArray());
        writer.WriteAll(value.Prompts, static (to, prompt) =>
        {
            to.Write((byte)prompt.Kind);
            to.Write(prompt.Name);
            to.Write(prompt.Path);
            to.Write((byte)prompt.Scope);
            to.WriteNullable(prompt.Model);
            to.Write(prompt.OmitsMemory);
            to.WriteAll(prompt.Skills, static (names, name) => names.Write(name));
            to.Write(prompt.Text.ToArray());
        });
        writer.WriteAll(value.Memory, static (to, block) =>
        {
            to.Write(block.Path);
            to.Write(block.Text.ToArray());
            to.Write(block.File.ToArray());
        });
    }

    /// <inheritdoc/>
    public EcosystemIndex Read(BinaryReader reader) => new()
    {
        Root = reader.ReadString(),
        Model = reader.ReadNullable(),
        ToolRules = reader.ReadKey(),
        CounterData = reader.ReadKey(),
        Prompts = reader.ReadAll(static from => new IndexedPrompt(
            (PromptKind)from.ReadByte(), from.ReadString(), from.ReadString(),
            (DefinitionScope)from.ReadByte(), from.ReadNullable(), from.ReadBoolean(),
            from.ReadAll(static names => names.ReadString()), from.ReadKey())),
        Memory = reader.ReadAll(static from => new IndexedMemory(from.ReadString(), from.ReadKey(), from.ReadKey())),
    };

    /// <inheritdoc/>
    public long SizeOf(EcosystemIndex value) =>
        value.Prompts.Sum(static prompt => 200 + 2L * (prompt.Name.Length + prompt.Path.Length))
            + value.Memory.Sum(static block => 100 + 2L * block.Path.Length);
}
