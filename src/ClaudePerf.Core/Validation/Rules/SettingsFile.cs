using System.Text.Encodings.Web;
using System.Text.Json;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>A settings file with its text, so that findings can have lines.</summary>
internal sealed class SettingsFile : IDisposable
{
    private readonly JsonDocument _document;
    private readonly Lazy<string> _text;

    private SettingsFile(string path, JsonDocument document)
    {
        Path = path;
        _document = document;
        _text = new(() => PromptFile.Read(path, Storage.ReadLimits.Settings).Text);
    }

    internal string Path { get; }

    internal JsonElement Root => _document.RootElement;

    /// <summary>Opens a file; null if it is missing or unreadable, which another rule reports.</summary>
    internal static SettingsFile? Read(string path) => JsonSettings.Read(path, []) is { } document ? new(path, document) : null;

    public void Dispose() => _document.Dispose();

    /// <summary>A finding at the first place where a text occurs in the file, as a key or a value.</summary>
    internal Finding At(ValidationRule rule, string text, string message, FindingSeverity? severity = null)
    {
        var quoted = $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
        var offset = _text.Value.IndexOf(quoted, StringComparison.Ordinal);
        var (line, column) = offset < 0 ? (0, 0) : new LineIndex(_text.Value).At(offset);
        return new Finding { RuleId = rule.Id, Severity = severity ?? rule.Severity, Message = message, Path = Path, Line = line,
            Column = column };
    }
}
