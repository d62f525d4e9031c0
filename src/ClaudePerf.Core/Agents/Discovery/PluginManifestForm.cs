using System.Text.Json;
using ClaudePerf.Core.Agents.Settings;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>The form of a plugin's manifest that Claude Code 2.1.332 accepts, field by field as measured. Fields it does not know, and those that only describe, may be anything.</summary>
internal static class PluginManifestForm
{
    private static readonly Dictionary<string, (Func<JsonElement, bool> IsRight, string Form)> Fields = new(StringComparer.Ordinal)
    {
        ["version"] = (IsText, "a text"),
        ["agents"] = (static value => IsOneOrMore(value, static text => IsPath(text) && text.EndsWith(".md", StringComparison.Ordinal)), "paths of files that begin with './' and end with '.md'"),
        ["commands"] = (static value => value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().All(static entry => IsCommand(entry.Value)) : IsOneOrMore(value, IsPath),
            "paths that begin with './', or a map of names to a 'source' or 'content'"),
        ["skills"] = (static value => IsOneOrMore(value, static text => text == "." || IsPath(text)), "paths that begin with './'"),
        ["outputStyles"] = (static value => IsOneOrMore(value, IsPath), "paths that begin with './'"),
        ["themes"] = (static value => IsOneOrMore(value, IsPath), "paths that begin with './'"),
        ["workflows"] = (static value => IsOneOrMore(value, IsPath), "paths that begin with './'"),
        ["hooks"] = (static value => IsFileMapOrList(value, static item => item.ValueKind is JsonValueKind.Object or JsonValueKind.String), "a path, a map or a list"),
        ["mcpServers"] = (static value => IsFileMapOrList(value, static item => item.ValueKind is JsonValueKind.Object or JsonValueKind.String)
            && (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(static entry => entry.Value.ValueKind == JsonValueKind.Object)), "a path, a map of servers or a list"),
        ["lspServers"] = (static value => IsFileMapOrList(value, static item => item.ValueKind is JsonValueKind.Object or JsonValueKind.String), "a path, a map or a list"),
        ["monitors"] = (static value => value.ValueKind == JsonValueKind.Array || (value.ValueKind == JsonValueKind.String && value.GetString()!.EndsWith(".json", StringComparison.Ordinal)), "a list"),
        ["settings"] = (static value => value.ValueKind == JsonValueKind.Object, "a map"),
        ["userConfig"] = (static value => value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(static entry => entry.Value.ValueKind == JsonValueKind.Object), "a map of maps"),
        ["channels"] = (static value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Object), "a list of maps"),
        ["dependencies"] = (static value => value.ValueKind == JsonValueKind.Array, "a list"),
        ["defaultEnabled"] = (static value => value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
    };

    /// <summary>Says of the first field that is wrong what it should be, as a sentence; null where all are right.</summary>
    public static string? WrongField(JsonElement manifest)
    {
        if (JsonSettings.Text(manifest, "name") is not { } name)
            return "it has no name.";
        if (name.AsSpan().IndexOf(' ') >= 0)
            return "its name holds a space.";
        foreach (var (key, (isRight, form)) in Fields)
        {
            if (manifest.TryGetProperty(key, out var value) && !isRight(value))
                return $"'{key}' must be {form}.";
        }
        return null;
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsPath(string text) => text.StartsWith("./", StringComparison.Ordinal);

    private static bool IsOneOrMore(JsonElement value, Func<string, bool> isRight) => value.ValueKind switch
    {
        JsonValueKind.String => isRight(value.GetString()!),
        JsonValueKind.Array => value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && isRight(item.GetString()!)),
        _ => false,
    };

    private static bool IsFileMapOrList(JsonElement value, Func<JsonElement, bool> isItem) => value.ValueKind switch
    {
        JsonValueKind.String => IsPath(value.GetString()!),
        JsonValueKind.Array => value.EnumerateArray().All(isItem),
        _ => value.ValueKind == JsonValueKind.Object,
    };

    // Either a file or the text itself.
    private static bool IsCommand(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return false;
        var hasSource = value.TryGetProperty("source", out var source);
        var hasContent = value.TryGetProperty("content", out var content);
        return hasSource != hasContent
            && (hasSource ? IsText(source) && IsPath(source.GetString()!) : IsText(content))
            && IsTextOrMissing(value, "description") && IsTextOrMissing(value, "argumentHint") && IsTextOrMissing(value, "model");
    }

    private static bool IsTextOrMissing(JsonElement value, string key) => !value.TryGetProperty(key, out var field) || IsText(field);
}
