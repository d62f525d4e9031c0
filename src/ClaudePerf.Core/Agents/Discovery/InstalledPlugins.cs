using System.Text.Json;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// Finds the installed and enabled plugins: <c>plugins/installed_plugins.json</c> in the user's configuration folder
/// maps <c>plugin@marketplace</c> to its installation folder (a list of entries in version 2, one entry in version 1),
/// and the settings' <c>enabledPlugins</c> enables it.
/// </summary>
internal static class InstalledPlugins
{
    public static List<PluginManifest> Find(
        string userFolder, string root, EcosystemSettings settings, ICollection<DefinitionDiagnostic> diagnostics)
    {
        var found = new List<PluginManifest>();
        var path = Path.Combine(userFolder, "plugins", "installed_plugins.json");
        using var json = JsonSettings.Read(path, diagnostics);
        if (json is null || !json.RootElement.TryGetProperty("plugins", out var plugins) || plugins.ValueKind != JsonValueKind.Object)
            return found;
        foreach (var plugin in plugins.EnumerateObject().OrderBy(static plugin => plugin.Name, StringComparer.Ordinal))
        {
            if (!settings.EnabledPlugins.GetValueOrDefault(plugin.Name) || InstallFolder(plugin.Value, root) is not { } folder)
                continue;
            var name = plugin.Name.Split('@')[0];
            if (!ObservedFiles.FolderExists(folder))
                diagnostics.Add(new(
                    DiagnosticSeverity.Warning, $"The plugin '{plugin.Name}' is enabled, but its folder '{folder}' does not exist.", path));
            else if (PluginManifest.Read(folder, name, diagnostics) is { } manifest)
                found.Add(manifest);
        }
        return found;
    }

    // Entries of other projects do not count; of the remaining ones, the last was installed last.
    private static string? InstallFolder(JsonElement value, string root)
    {
        IEnumerable<JsonElement> entries = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        string? folder = null;
        foreach (var entry in entries)
        {
            if (JsonSettings.Text(entry, "installPath") is { } path
                && (JsonSettings.Text(entry, "projectPath") is not { } project || RealPath.IsWithin(root, project)))
                folder = path;
        }
        return folder;
    }
}
