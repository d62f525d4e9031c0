using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// A folder that offers plugins, described by <c>.claude-plugin/marketplace.json</c>
/// (https://code.claude.com/docs/en/plugin-marketplaces). Claude Code does not load them from the folder, only after
/// installation.
/// </summary>
/// <param name="Name">The marketplace's name.</param>
/// <param name="Folder">Its full path.</param>
/// <param name="Plugins">The plugins whose files are in the folder, in the order of the list, each folder once.</param>
/// <param name="Elsewhere">The number of plugins that are elsewhere, or whose folder is missing.</param>
public sealed record Marketplace(string Name, string Folder, ImmutableArray<MarketplacePlugin> Plugins, int Elsewhere)
{
    private const string RelativePath = ".claude-plugin/marketplace.json";

    /// <summary>
    /// Reads the marketplace of a folder; null if the folder is not a marketplace, or its list cannot be read.
    /// </summary>
    /// <param name="folder">The folder.</param>
    public static Marketplace? Read(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        using var json = JsonSettings.Read(Path.Combine(root, RelativePath), []);
        if (json is null || !json.RootElement.TryGetProperty("plugins", out var listed) || listed.ValueKind != JsonValueKind.Array)
            return null;
        var start = json.RootElement.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            ? JsonSettings.Text(metadata, "pluginRoot") : null;
        var plugins = new List<MarketplacePlugin>();
        var elsewhere = 0;
        foreach (var plugin in listed.EnumerateArray().Where(static plugin => plugin.ValueKind == JsonValueKind.Object))
        {
            if (JsonSettings.Text(plugin, "source") is { } source && FolderOf(root, start, source) is { } place)
                plugins.Add(new(JsonSettings.Text(plugin, "name") ?? Path.GetFileName(place), place));
            else
                elsewhere++;
        }
        return new(VisibleText.Of(JsonSettings.Text(json.RootElement, "name") ?? Path.GetFileName(root)), root,
            [.. plugins.DistinctBy(static plugin => plugin.Folder)], elsewhere);
    }

    // A source begins with './', or is a name below metadata.pluginRoot. Links out of the marketplace are not followed.
    private static string? FolderOf(string root, string? start, string source)
    {
        // The system rejects such a path with an exception.
        if (source.Contains('\0', StringComparison.Ordinal) || start?.Contains('\0', StringComparison.Ordinal) == true)
            return null;
        foreach (var from in source.StartsWith('.') || start is null ? [""] : (string[])[start, ""])
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Join(root, from, source)));
            if (RealPath.IsWithin(full, root) && ObservedFiles.FolderExists(full)
                && RealPath.IsWithin(RealPath.Of(full), RealPath.Of(root)))
                return full;
        }
        return null;
    }
}

/// <summary>A plugin whose files are in a marketplace's folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Its full path.</param>
public sealed record MarketplacePlugin(string Name, string Folder);
