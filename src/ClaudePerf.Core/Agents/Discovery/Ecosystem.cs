using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// Everything Claude Code would load if it were started in a folder: agents, commands, skills, rules, output styles and
/// memory of the project, the user, plugins and the administrator. A snapshot of the disk without open files.
/// </summary>
public sealed class Ecosystem
{
    private string? _stateFile;

    private Ecosystem(
        string root,
        ImmutableArray<PromptDefinition> definitions,
        MemoryChain memory,
        EcosystemSettings settings,
        ImmutableArray<DefinitionDiagnostic> diagnostics)
    {
        Root = root;
        Definitions = definitions;
        Memory = memory;
        Settings = settings;
        Diagnostics = diagnostics;
    }

    /// <summary>The full path of the folder where Claude Code would be started.</summary>
    public string Root { get; }

    /// <summary>
    /// Returns the folder within which a definition's file may be written: the root, or the folder of a <c>.claude</c>
    /// or a memory file above it. Null for the user's own files, where links are followed.
    /// </summary>
    /// <param name="definition">A definition.</param>
    public string? WritableRootOf(PromptDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.Scope == DefinitionScope.User)
            return null;
        if (definition.Path.Length == 0 || RealPath.IsWithin(definition.Path, Root))
            return Root;
        // The nearest: worktrees are in a .claude folder themselves.
        var settings = definition.Path.LastIndexOf(
            $"{Path.DirectorySeparatorChar}{EcosystemPlaces.ConfigurationFolder}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        return settings > 0 ? definition.Path[..settings] : Path.GetDirectoryName(definition.Path)!;
    }

    /// <summary>
    /// All definitions, by kind and then by path in ordinal order, including those that do not load or are shadowed.
    /// </summary>
    public ImmutableArray<PromptDefinition> Definitions { get; }

    /// <summary>The memory that a session receives at its start.</summary>
    public MemoryChain Memory { get; }

    /// <summary>The effective settings.</summary>
    public EcosystemSettings Settings { get; }

    /// <summary>The MCP servers that Claude Code would know, by name; finding them does not start any.</summary>
    public ImmutableArray<McpServer> McpServers { get; private init; } = [];

    /// <summary>
    /// Unreadable files and folders, loops and broken settings. Diagnostics of a single definition are on the
    /// definition.
    /// </summary>
    public ImmutableArray<DefinitionDiagnostic> Diagnostics { get; }

    /// <summary>
    /// Reads how often the user called each skill and command, by name, as stored by Claude Code in
    /// <c>.claude.json</c>. Empty if unknown.
    /// </summary>
    internal IReadOnlyDictionary<string, int> ReadSkillUsage()
    {
        var usage = new Dictionary<string, int>(StringComparer.Ordinal);
        using var json = _stateFile is null ? null : JsonSettings.Read(_stateFile, []);
        if (json is null || !json.RootElement.TryGetProperty("skillUsage", out var skills) || skills.ValueKind != JsonValueKind.Object)
            return usage;
        foreach (var skill in skills.EnumerateObject())
        {
            if (skill.Value.ValueKind == JsonValueKind.Object
                && skill.Value.TryGetProperty("usageCount", out var count)
                && count.ValueKind == JsonValueKind.Number
                && count.TryGetInt32(out var times))
                usage[skill.Name] = times;
        }
        return usage;
    }

    /// <summary>
    /// Returns the same files with other settings; settings that determine which files are loaded have no effect.
    /// </summary>
    internal Ecosystem With(EcosystemSettings settings) =>
        new(Root, Definitions, Memory, settings, Diagnostics) { McpServers = McpServers, _stateFile = _stateFile };

    /// <summary>Finds and reads an ecosystem.</summary>
    /// <exception cref="PromptReadException">The root is missing or not a folder.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public static Ecosystem Discover(EcosystemOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root));
        if (!ObservedFiles.FolderExists(root))
        {
            throw new PromptReadException(
                root, ObservedFiles.FileExists(root) ? PromptReadFailure.Unreadable : PromptReadFailure.Missing, "it is not a folder.");
        }
        options = options with { Root = root };
        var diagnostics = new List<DefinitionDiagnostic>();
        var walk = new FolderWalk(diagnostics, cancellation);
        var places = new EcosystemPlaces(options, diagnostics);
        var found = places.Layers.SelectMany(layer => layer.Find(walk)).ToList();
        var memory = MemoryChain.Read(options, places.Settings, walk, places.Bounds, diagnostics);
        if (options.IncludeLoose && !found.Exists(item => RealPath.IsWithin(item.Path, root)))
            found.AddRange(Loose(root, walk, options.AllowOutsideRoot ? null : new LinkBounds(root)));
        var read = ReadAll(found, diagnostics, cancellation);
        var definitions = SettingsEffect.On(Shadowing.Decide(read), places.Settings)
            .AddRange(memory.Files.Select(static file => file.Definition))
            .AddRange(memory.ConditionalRules)
            .Sort(static (one, other) => (one.Kind.CompareTo(other.Kind), string.CompareOrdinal(one.Path, other.Path)) switch
            {
                (0, var byPath) => byPath,
                var (byKind, _) => byKind,
            });
        var plugins = places.Layers.Select(static layer => layer.Plugin).OfType<PluginManifest>();
        var servers = McpServerReader.Read(options, places.Settings, plugins, diagnostics);
        return new(root, definitions, memory, places.Settings, [.. diagnostics])
        {
            McpServers = servers,
            _stateFile = options.IncludeUser ? options.StateFile : null,
        };
    }

    /// <summary>Reads a single file outside any ecosystem.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">Its kind; null to infer it from its name, folders and content.</param>
    /// <exception cref="PromptReadException">The file is missing, a folder, unreadable, binary or too large.</exception>
    public static PromptDefinition ReadFile(string path, PromptKind? kind = null) => ReadText(PromptFile.Read(path), kind);

    /// <summary>Creates a definition from text that was already read or is not in a file.</summary>
    /// <param name="file">The text.</param>
    /// <param name="kind">Its kind; null to infer it from its path and content.</param>
    public static PromptDefinition ReadText(PromptFile file, PromptKind? kind = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var known = kind ?? PromptKindInference.Of(file, file.Path);
        return DefinitionReader.Read(file, new(known, DefinitionScope.None, LooseName(file.Path, known)));
    }

    private static IEnumerable<FoundDefinition> Loose(string root, FolderWalk walk, LinkBounds? bounds) =>
        from path in walk.LooseMarkdown(root)
        let kind = LooseKind(path, Path.GetRelativePath(root, path), bounds)
        where kind is not (null or PromptKind.Memory or PromptKind.Text)
        select new FoundDefinition(path, new(kind.Value, DefinitionScope.None, LooseName(path, kind.Value)), 0, bounds);

    // Unreadable files are ignored.
    private static PromptKind? LooseKind(string path, string relativePath, LinkBounds? bounds)
    {
        // Documentation about hooks also has a name, a description and tools.
        if (Path.GetFileName(Path.GetDirectoryName(path)) == "hooks")
            return null;
        try
        {
            return PromptKindInference.Of(PromptFile.ReadInside(path, bounds, isFolderInside: true), relativePath);
        }
        catch (PromptReadException)
        {
            return null;
        }
    }

    private static string LooseName(string path, PromptKind kind) => kind switch
    {
        PromptKind.Skill when Path.GetFileName(Path.GetDirectoryName(path)) is { Length: > 0 } folder => folder,
        PromptKind.Agent or PromptKind.Command or PromptKind.Rule or PromptKind.OutputStyle => Path.GetFileNameWithoutExtension(path),
        _ => Path.GetFileName(path),
    };

    private static List<(PromptDefinition Definition, int Rank)> ReadAll(
        List<FoundDefinition> found, List<DefinitionDiagnostic> diagnostics, CancellationToken cancellation)
    {
        var read = new PromptDefinition?[found.Count];
        var failures = new ConcurrentDictionary<int, DefinitionDiagnostic>();
        Parallel.For(0, found.Count, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            try
            {
                read[i] = DefinitionReader.Read(found[i].Read(), found[i].Origin);
            }
            catch (PromptReadException error)
            {
                failures[i] = new(DiagnosticSeverity.Error, error.Message, found[i].Path);
            }
        });
        diagnostics.AddRange(failures.OrderBy(static failure => failure.Key).Select(static failure => failure.Value));
        return
        [
            .. read.Select((definition, i) => (definition, found[i].Rank))
                .Where(static item => item.definition is not null)
                .Select(static item => (item.definition!, item.Rank)),
        ];
    }
}
