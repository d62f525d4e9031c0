using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudePerf.Performance.Loading;

/// <summary>The settings of specimens, merged by scope: objects by key, lists concatenated, of other values the first. Anything that is not
/// a JSON object (which a reduced specimen may have) is left out.</summary>
internal sealed class SpecimenSettings
{
    private readonly Dictionary<string, JsonObject> _byScope = new(StringComparer.Ordinal);

    internal void Add(string scope, string json)
    {
        if (Parse(json) is not { } settings)
            return;
        if (_byScope.TryGetValue(scope, out var known))
            Merge(known, settings);
        else
            _byScope.Add(scope, settings);
    }

    /// <summary>Writes a scope's file, unless there is nothing to write.</summary>
    internal void Write(string scope, string path)
    {
        if (!_byScope.TryGetValue(scope, out var settings))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, settings.ToJsonString());
    }

    private static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            // From a reduced specimen, which then has no settings.
            return null;
        }
    }

    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach (var (key, value) in from.ToArray())
        {
            if (into[key] is JsonObject known && value is JsonObject more)
            {
                Merge(known, more);
            }
            else if (into[key] is JsonArray list && value is JsonArray items)
            {
                foreach (var item in items)
                    list.Add(item?.DeepClone());
            }
            else if (!into.ContainsKey(key))
            {
                into[key] = value?.DeepClone();
            }
        }
    }
}
