using System.Collections.Immutable;
using System.Text.Json;

namespace ClaudePerf.Core.Agents;

/// <summary>What Claude Code's settings files say about an ecosystem, merged by their precedence.</summary>
public sealed record EcosystemSettings
{
    /// <summary>The model of the main thread, an alias or an id; null where the settings name none.</summary>
    public string? Model { get; init; }

    /// <summary>The output style in use; null where the settings name none.</summary>
    public string? OutputStyle { get; init; }

    /// <summary>The plugins switched on or off, by <c>plugin@marketplace</c>.</summary>
    public ImmutableSortedDictionary<string, bool> EnabledPlugins { get; init; } = ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal);

    /// <summary>Reads the files that exist, the strongest first.</summary>
    internal static EcosystemSettings Read(IEnumerable<string> paths, ICollection<DefinitionDiagnostic> diagnostics)
    {
        var settings = new EcosystemSettings();
        foreach (var path in paths)
        {
            using var json = JsonSettings.Read(path, diagnostics);
            if (json is null)
                continue;
            settings = settings with
            {
                Model = settings.Model ?? JsonSettings.Text(json.RootElement, "model"),
                OutputStyle = settings.OutputStyle ?? JsonSettings.Text(json.RootElement, "outputStyle"),
                EnabledPlugins = Merge(settings.EnabledPlugins, json.RootElement),
            };
        }
        return settings;
    }

    private static ImmutableSortedDictionary<string, bool> Merge(ImmutableSortedDictionary<string, bool> known, JsonElement root)
    {
        if (!root.TryGetProperty("enabledPlugins", out var plugins) || plugins.ValueKind != JsonValueKind.Object)
            return known;
        foreach (var plugin in plugins.EnumerateObject())
        {
            if (!known.ContainsKey(plugin.Name) && plugin.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                known = known.SetItem(plugin.Name, plugin.Value.ValueKind == JsonValueKind.True);
        }
        return known;
    }
}
