using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents;

/// <summary>What a plugin's <c>.claude-plugin/plugin.json</c> says of its definitions.</summary>
/// <param name="Name">The plugin's name, the prefix of its definitions.</param>
/// <param name="Folder">The plugin's root.</param>
internal sealed record PluginManifest(string Name, string Folder)
{
    public const string RelativePath = ".claude-plugin/plugin.json";

    /// <summary>Full paths of files or folders with agents; empty for the usual folder.</summary>
    public IReadOnlyList<string> Agents { get; private init; } = [];

    /// <summary>Full paths of files or folders with commands; empty for the usual folder.</summary>
    public IReadOnlyList<string> Commands { get; private init; } = [];

    /// <summary>Full paths of folders with skills, besides the usual one.</summary>
    public IReadOnlyList<string> Skills { get; private init; } = [];

    /// <summary>Full paths of files or folders with output styles; empty for the usual folder.</summary>
    public IReadOnlyList<string> OutputStyles { get; private init; } = [];

    /// <summary>Reads the manifest of the plugin at <paramref name="folder"/>; null where it has none that can be read.</summary>
    /// <param name="folder">The plugin's root.</param>
    /// <param name="fallbackName">The name of a plugin without a manifest; null where it must have one.</param>
    /// <param name="diagnostics">Receives what is wrong with the manifest.</param>
    public static PluginManifest? Read(string folder, string? fallbackName, ICollection<DefinitionDiagnostic> diagnostics)
    {
        var path = Path.Combine(folder, RelativePath);
        if (!ObservedFiles.FileExists(path))
            return fallbackName is null ? null : new PluginManifest(fallbackName, folder);
        using var json = JsonSettings.Read(path, diagnostics);
        if (json is null)
            return null;
        var root = json.RootElement;
        if (JsonSettings.Text(root, "name") is not { } name)
        {
            diagnostics.Add(new(DiagnosticSeverity.Error, "The plugin has no name.", path));
            return null;
        }
        return new(name, folder)
        {
            Agents = Paths(root, "agents", folder),
            Commands = Paths(root, "commands", folder),
            Skills = Paths(root, "skills", folder),
            OutputStyles = Paths(root, "outputStyles", folder),
        };
    }

    private static List<string> Paths(JsonElement root, string key, string folder)
    {
        if (!root.TryGetProperty(key, out var value))
            return [];
        IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        return
        [
            .. items
                .Where(static item => item.ValueKind == JsonValueKind.String)
                .Select(item => Path.TrimEndingDirectorySeparator(Path.GetFullPath(item.GetString()!, folder)))
                .Where(path => RealPath.IsWithin(path, folder)),
        ];
    }
}
