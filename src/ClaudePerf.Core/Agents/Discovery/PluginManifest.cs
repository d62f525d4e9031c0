using System.Text.Json;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// The definitions in a plugin's <c>.claude-plugin/plugin.json</c>. Claude Code validates the whole manifest first, and
/// rejects the entire plugin if any field is malformed (measured on 2.1.332).
/// </summary>
/// <param name="Name">The plugin's name, the prefix of its definitions.</param>
/// <param name="Folder">The plugin's root.</param>
internal sealed record PluginManifest(string Name, string Folder)
{
    public const string RelativePath = ".claude-plugin/plugin.json";

    /// <summary>Full paths of files with agents; null for the default folder.</summary>
    public IReadOnlyList<string>? Agents { get; private init; }

    /// <summary>Full paths of files or folders with commands; null for the default folder.</summary>
    public IReadOnlyList<string>? Commands { get; private init; }

    /// <summary>The names that a map of commands gives to files, by their full paths.</summary>
    public IReadOnlyDictionary<string, string> CommandNames { get; private init; } = new Dictionary<string, string>();

    /// <summary>Full paths of folders with skills, in addition to the default one.</summary>
    public IReadOnlyList<string>? Skills { get; private init; }

    /// <summary>Full paths of files or folders with output styles; null for the default folder.</summary>
    public IReadOnlyList<string>? OutputStyles { get; private init; }

    /// <summary>The maps of MCP servers in the manifest, as JSON.</summary>
    public IReadOnlyList<string> McpServers { get; private init; } = [];

    /// <summary>Full paths of files with MCP servers, in addition to the default one.</summary>
    public IReadOnlyList<string> McpFiles { get; private init; } = [];

    /// <summary>
    /// Reads the manifest of the plugin at <paramref name="folder"/>; null if it has no readable manifest, or one that
    /// Claude Code rejects.
    /// </summary>
    /// <param name="folder">The plugin's root.</param>
    /// <param name="fallbackName">The name of a plugin without a manifest; null if a manifest is required.</param>
    /// <param name="diagnostics">Receives the problems of the manifest.</param>
    public static PluginManifest? Read(string folder, string? fallbackName, ICollection<DefinitionDiagnostic> diagnostics)
    {
        var path = Path.Combine(folder, RelativePath);
        if (!ObservedFiles.FileExists(path))
            return fallbackName is null ? null : new PluginManifest(fallbackName, folder);
        using var json = JsonSettings.Read(path, diagnostics, isStrict: true);
        if (json is null)
            return null;
        var root = json.RootElement;
        if (PluginManifestForm.WrongField(root) is { } field)
        {
            diagnostics.Add(new(DiagnosticSeverity.Error, $"Claude Code rejects the whole plugin: {field}", path)
            {
                Kind = DiagnosticKind.RejectedPlugin,
            });
            return null;
        }
        return new(root.GetProperty("name").GetString()!, folder)
        {
            Agents = Paths(root, "agents", folder),
            Commands = Paths(root, "commands", folder),
            CommandNames = Names(root, folder),
            Skills = Paths(root, "skills", folder),
            OutputStyles = Paths(root, "outputStyles", folder),
            McpServers =
            [
                .. Items(root, "mcpServers")
                    .Where(static item => item.ValueKind == JsonValueKind.Object)
                    .Select(static item => item.GetRawText()),
            ],
            McpFiles = [.. Items(root, "mcpServers").Where(static item => item.ValueKind == JsonValueKind.String)
                .Select(item => Path.GetFullPath(item.GetString()!, folder)).Where(path => RealPath.IsWithin(path, folder))],
        };
    }

    private static Dictionary<string, string> Names(JsonElement root, string folder)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!root.TryGetProperty("commands", out var commands) || commands.ValueKind != JsonValueKind.Object)
            return names;
        foreach (var command in commands.EnumerateObject())
        {
            if (JsonSettings.Text(command.Value, "source") is { } source)
                names.TryAdd(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source, folder)), command.Name);
        }
        return names;
    }

    private static List<JsonElement> Items(JsonElement root, string key) =>
        !root.TryGetProperty(key, out var value) ? [] : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    private static List<string>? Paths(JsonElement root, string key, string folder)
    {
        if (!root.TryGetProperty(key, out var value))
            return null;
        IEnumerable<JsonElement> items = value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray(),
            JsonValueKind.Object => value.EnumerateObject()
                .Where(static entry => entry.Value.TryGetProperty("source", out _))
                .Select(static entry => entry.Value.GetProperty("source")),
            _ => [value],
        };
        return
        [
            .. items
                .Where(static item => item.ValueKind == JsonValueKind.String)
                .Select(item => Path.TrimEndingDirectorySeparator(Path.GetFullPath(item.GetString()!, folder)))
                .Where(path => RealPath.IsWithin(path, folder))
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
