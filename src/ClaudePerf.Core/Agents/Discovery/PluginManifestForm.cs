using System.Text.Json;
using ClaudePerf.Core.Agents.Settings;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// The plugin manifest format that Claude Code 2.1.332 accepts, field by field as measured. Unknown fields, and those
/// that only describe, may have any value.
/// </summary>
internal static class PluginManifestForm
{
    private static readonly Dictionary<string, (Func<JsonElement, bool> IsValid, string Form)> Fields = new(StringComparer.Ordinal)
    {
        ["version"] = (IsText, "a text"),
        ["agents"] = (
            static value => IsOneOrMore(value, static text => IsPath(text) && text.EndsWith(".md", StringComparison.Ordinal)),
            "paths of files that begin with './' and end with '.md'"),
        ["commands"] = (
            static value => value.ValueKind == JsonValueKind.Object
                ? value.EnumerateObject().All(static entry => IsCommand(entry.Value))
                : IsOneOrMore(value, IsPath),
            "paths that begin with './', or a map of names to a 'source' or 'content'"),
        ["skills"] = (static value => IsOneOrMore(value, static text => text == "." || IsPath(text)), "paths that begin with './'"),
        ["outputStyles"] = (static value => IsOneOrMore(value, IsPath), "paths that begin with './'"),
        ["themes"] = (static value => IsOneOrMore(value, IsPath), "paths that begin with './'"),
        ["workflows"] = (static value => IsOneOrMore(value, IsPath), "paths that begin with './'"),
        ["hooks"] = (static value => IsFileMapOrList(value, IsMapOrText), "a path, a map or a list"),
        ["mcpServers"] = (
            static value => IsFileMapOrList(value, IsMapOrText)
                && (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().All(static entry => IsMap(entry.Value))),
            "a path, a map of servers or a list"),
        ["lspServers"] = (static value => IsFileMapOrList(value, IsMapOrText), "a path, a map or a list"),
        ["monitors"] = (
            static value => value.ValueKind == JsonValueKind.Array
                || (value.ValueKind == JsonValueKind.String && value.GetString()!.EndsWith(".json", StringComparison.Ordinal)),
            "a list"),
        ["settings"] = (IsMap, "a map"),
        ["userConfig"] = (static value => IsMap(value) && value.EnumerateObject().All(static entry => IsMap(entry.Value)), "a map of maps"),
        ["channels"] = (
            static value => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsMap), "a list of maps"),
        ["dependencies"] = (static value => value.ValueKind == JsonValueKind.Array, "a list"),
        ["defaultEnabled"] = (static value => value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
    };

    /// <summary>
    /// Returns a sentence about the first malformed field and what it should be; null if all fields are well-formed.
    /// </summary>
    public static string? WrongField(JsonElement manifest)
    {
        if (JsonSettings.Text(manifest, "name") is not { } name)
            return "it has no name.";
        if (name.AsSpan().IndexOf(' ') >= 0)
            return "its name contains a space.";
        foreach (var (key, (isValid, form)) in Fields)
        {
            if (manifest.TryGetProperty(key, out var value) && !isValid(value))
                return $"'{key}' must be {form}.";
        }
        return null;
    }

    private static bool IsMap(JsonElement value) => value.ValueKind == JsonValueKind.Object;
    private static bool IsMapOrText(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.String;
    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsPath(string text) => text.StartsWith("./", StringComparison.Ordinal);

    private static bool IsOneOrMore(JsonElement value, Func<string, bool> isValid) => value.ValueKind switch
    {
        JsonValueKind.String => isValid(value.GetString()!),
        JsonValueKind.Array => value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && isValid(item.GetString()!)),
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
