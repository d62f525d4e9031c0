using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Settings;

/// <summary>
/// Reads the small JSON files of Claude Code: settings, plugin manifests, the list of installed plugins.
/// </summary>
internal static class JsonSettings
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads an object; null if the file is missing, which is not reported, or invalid, which is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="diagnostics">Receives errors.</param>
    /// <param name="isStrict">Whether comments and trailing commas are errors, as they are in manifests.</param>
    public static JsonDocument? Read(string path, ICollection<DefinitionDiagnostic> diagnostics, bool isStrict = false)
    {
        // Most of these files do not exist, and a process's first exception costs more than everything else here.
        if (!ObservedFiles.FileExists(path))
            return null;
        try
        {
            var document = JsonDocument.Parse(PromptFile.Read(path, ReadLimits.Settings).Text, isStrict ? default : Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                diagnostics.Add(new(DiagnosticSeverity.Error, "The file is not a JSON object.", path));
            else if (!IsUnicode(document.RootElement))
                diagnostics.Add(new(
                    DiagnosticSeverity.Error,
                    "The file contains text that is not valid Unicode, for example half of "
                        + "a surrogate pair.",
                    path));
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
            var (line, column) = ((int)(error.LineNumber + 1 ?? 0), (int)(error.BytePositionInLine + 1 ?? 0));
            diagnostics.Add(new(DiagnosticSeverity.Error, "The file is not valid JSON.", path, line, column));
        }
        return null;
    }

    // The parser accepts escapes of half a surrogate pair, and throws when a name is compared or a text is read.
    private static bool IsUnicode(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object =>
                    element.EnumerateObject().All(static property => property.Name.Length >= 0 && IsUnicode(property.Value)),
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

    /// <summary>The text of a non-empty string property; otherwise null.</summary>
    public static string? Text(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value)
            && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
