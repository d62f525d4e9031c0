using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Settings;

/// <summary>
/// One setting in the text of a settings file. Names of nested objects are separated by dots, as in <c>env.NAME</c>. All other bytes
/// of the text are preserved.
/// </summary>
internal static class SettingText
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The setting's value as JSON; null if it is not set. If a name is repeated, the last one counts.</summary>
    internal static string? Value(JsonText text, string name)
    {
        JsonSpan? span = text.Root;
        foreach (var part in name.Split('.'))
            span = span is { Kind: JsonValueKind.Object } ? span[part] : null;
        return span is null ? null : Encoding.UTF8.GetString(text.Bytes[span.Start..span.End]);
    }

    /// <summary>Whether two values are equal, regardless of formatting; null is an unset one.</summary>
    internal static bool AreEqual(string? one, string? other) =>
        one is null || other is null ? one is null && other is null : JsonNode.DeepEquals(Parse(one), Parse(other));

    /// <summary>
    /// Sets the setting. A list or an object is merged into an existing one, as Claude Code merges those of several files.
    /// </summary>
    /// <param name="text">The settings.</param>
    /// <param name="name">The setting.</param>
    /// <param name="value">Its value as JSON.</param>
    /// <exception cref="SettingTextException">A part of the name is something else than an object.</exception>
    internal static JsonText With(JsonText text, string name, string value) => Change(text, name, value, merges: true);

    /// <summary>Sets the setting, and replaces an existing list.</summary>
    /// <inheritdoc cref="With"/>
    internal static JsonText Replace(JsonText text, string name, string value) => Change(text, name, value, merges: false);

    /// <summary>Removes the setting, and the object that contains it if it becomes empty.</summary>
    /// <param name="text">The settings.</param>
    /// <param name="name">The setting.</param>
    /// <param name="original">The settings before the setting was added, whose empty objects are kept; null if there were none.</param>
    internal static JsonText Without(JsonText text, string name, JsonText? original)
    {
        var parts = name.Split('.');
        var owner = OwnerOf(text, parts.AsSpan(0, parts.Length - 1));
        var index = owner.IndexOf(parts[^1]);
        text = index < 0 ? text : text.Remove(owner, index);
        if (parts.Length == 1)
            return text;
        var above = name[..^(parts[^1].Length + 1)];
        var isEmpty = OwnerOf(text, parts.AsSpan(0, parts.Length - 1)).Children.Count == 0;
        return isEmpty && (original is null || Value(original, above) is null) ? Without(text, above, original) : text;
    }

    private static JsonText Change(JsonText text, string name, string value, bool merges)
    {
        var parts = name.Split('.');
        for (var i = 0; i < parts.Length - 1; i++)
        {
            var owner = OwnerOf(text, parts.AsSpan(0, i));
            if (owner[parts[i]] is not { } inner || inner.Kind == JsonValueKind.Null)
                text = text.Set(owner, parts[i], new JsonObject());
        }
        var holder = OwnerOf(text, parts.AsSpan(0, parts.Length - 1));
        return merges ? Merge(text, parts, Parse(value)) : text.Set(holder, parts[^1], Parse(value));
    }

    private static JsonText Merge(JsonText text, string[] parts, JsonNode? added)
    {
        var holder = OwnerOf(text, parts.AsSpan(0, parts.Length - 1));
        return (holder[parts[^1]]?.Kind, added) switch
        {
            (JsonValueKind.Array, JsonArray items) => MergeItems(text, parts, items),
            (JsonValueKind.Object, JsonObject members) =>
                members.Aggregate(text, (merged, member) => Merge(merged, [.. parts, member.Key], member.Value?.DeepClone())),
            _ => text.Set(holder, parts[^1], added),
        };
    }

    private static JsonText MergeItems(JsonText text, string[] parts, JsonArray added)
    {
        foreach (var item in added)
        {
            var list = OwnerOf(text, parts.AsSpan(0, parts.Length - 1))[parts[^1]]!;
            var present = (JsonArray)Parse(Encoding.UTF8.GetString(text.Bytes[list.Start..list.End]))!;
            if (!present.Any(known => JsonNode.DeepEquals(known, item)))
                text = text.Append(list, item?.DeepClone());
        }
        return text;
    }

    private static JsonSpan OwnerOf(JsonText text, ReadOnlySpan<string> parts)
    {
        var span = text.Root;
        foreach (var part in parts)
            span = span.Kind == JsonValueKind.Object ? span[part] ?? span : span;
        return span.Kind == JsonValueKind.Object ? span : throw new SettingTextException(text.At(span.Start));
    }

    /// <summary>A value, which may contain comments and trailing commas.</summary>
    internal static JsonNode? Parse(string value) => JsonNode.Parse(value, documentOptions: Lenient);
}

/// <summary>A setting cannot be set because something else than an object is in its place.</summary>
internal sealed class SettingTextException((int Line, int Column) place) : Exception("expected an object here. Nothing was changed.")
{
    /// <summary>The line and column of what is there, starting at 1.</summary>
    internal (int Line, int Column) Place { get; } = place;
}
