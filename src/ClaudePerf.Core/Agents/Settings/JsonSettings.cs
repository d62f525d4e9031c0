using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Settings;

/// <summary>Reads the small JSON files of Claude Code: settings, plugin manifests, the list of installed plugins.</summary>
internal static class JsonSettings
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads an object; null where the file is missing, which is silent, or wrong, which is reported.</summary>
    /// <param name="path">The file.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <param name="isStrict">Whether comments and commas at the end are wrong too, as they are in manifests.</param>
    public static JsonDocument? Read(string path, ICollection<DefinitionDiagnostic> diagnostics, bool isStrict = false)
    {
        // Most of these files do not exist, and a first exception costs a process more than all the rest here.
        if (!ObservedFiles.FileExists(path))
            return null;
        try
        {
            var document = JsonDocument.Parse(PromptFile.Read(path, ReadLimits.Settings).Text, isStrict ? default : Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                diagnostics.Add(new(DiagnosticSeverity.Error, "The file holds no JSON object.", path));
            else if (!IsUnicode(document.RootElement))
                diagnostics.Add(new(DiagnosticSeverity.Error, "The file holds text that is not valid Unicode, such as half of a surrogate pair.", path));
            else
                return document;
            document.Dispose();
        }
        catch (PromptReadException error) when (error.Failure == PromptReadFailure.Missing)
        {
            return null;
        }
        catch (PromptReadException error)
        {
            diagnostics.Add(new(DiagnosticSeverity.Error, error.Message, path));
        }
        catch (JsonException error)
        {
            diagnostics.Add(new(DiagnosticSeverity.Error, "The file is not valid JSON.", path, (int)(error.LineNumber + 1 ?? 0), (int)(error.BytePositionInLine + 1 ?? 0)));
        }
        return null;
    }

    // The parser lets escapes of half a surrogate pair pass, and throws when a name is compared or a text taken.
    private static bool IsUnicode(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(static property => property.Name.Length >= 0 && IsUnicode(property.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsUnicode),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The text of a string property that is not empty.</summary>
    public static string? Text(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value)
            && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
