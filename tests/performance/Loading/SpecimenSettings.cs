using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudePerf.Performance.Loading;

/// <summary>The settings that specimens bring, merged by scope: objects by key, lists one behind the other, of other values the first. What
/// is no JSON object (as a reduced specimen may have) is left out.</summary>
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

    /// <summary>Writes a scope's file; none where there is nothing for it.</summary>
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
            // A reduced specimen's: it has no settings then.
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
