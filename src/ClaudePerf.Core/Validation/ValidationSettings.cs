using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// The rules and limits in an ecosystem's <c>.claude/claudeperf.json</c>; the schema is
/// <c>docs/schemas/claudeperf.schema.json</c>.
/// </summary>
internal sealed class ValidationSettings
{
    private const string Folder = ".claude";

    /// <summary>The file's name, in the ecosystem's folder <c>.claude</c>.</summary>
    public const string FileName = "claudeperf.json";

    private const string CustomRulesKey = "customRules";
    private const string CallersPrefix = "custom-";

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly ImmutableDictionary<string, FindingSeverity?> _rules;

    private ValidationSettings(
        ImmutableDictionary<string, FindingSeverity?> rules, ValidationLimits limits, ImmutableArray<ValidationRule> ownRules)
    {
        _rules = rules;
        Limits = limits;
        CustomRules = ownRules;
    }

    internal static ValidationSettings None { get; } = new(ImmutableDictionary<string, FindingSeverity?>.Empty, new ValidationLimits(), []);

    /// <summary>The pattern rules that the file adds; patterns run no code.</summary>
    public ImmutableArray<ValidationRule> CustomRules { get; }

    /// <summary>The limits.</summary>
    public ValidationLimits Limits { get; }

    /// <summary>Whether a rule is turned off.</summary>
    public bool IsOff(string rule) => _rules.TryGetValue(rule, out var severity) && severity is null;

    /// <summary>The severity of a rule's findings; null for the rule's default.</summary>
    public FindingSeverity? SeverityOf(string rule) => _rules.GetValueOrDefault(rule);

    /// <summary>Reads an ecosystem's settings; the defaults if there is no file.</summary>
    /// <param name="root">The ecosystem's folder.</param>
    /// <param name="callers">The caller's own rules, whose ids the file may name.</param>
    /// <exception cref="ValidationSettingsException">The file is not well-formed.</exception>
    public static ValidationSettings Read(string root, ImmutableArray<ValidationRule> callers = default)
    {
        var path = Path.Combine(root, Folder, FileName);
        try
        {
            return File.Exists(path) ? Parse(RegularFile.ReadBytes(path, ReadLimits.Options), path, callers.IsDefault ? [] : callers)
                : None;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ValidationSettingsException(path, $"it cannot be read: {exception.Message}", exception);
        }
        catch (JsonException exception)
        {
            throw new ValidationSettingsException(path, $"it is not valid JSON at line {exception.LineNumber + 1}.", exception);
        }
        catch (InvalidOperationException exception)
        {
            // The parser throws this for names and strings that are not UTF-8 or contain half a surrogate pair.
            throw new ValidationSettingsException(path, "it contains text that is not valid Unicode.", exception);
        }
    }

    private static ValidationSettings Parse(ReadOnlyMemory<byte> json, string path, ImmutableArray<ValidationRule> callers)
    {
        // The JSON parser does not accept a byte order mark.
        var bytes = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        using var document = JsonDocument.Parse(bytes, Options);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new ValidationSettingsException(path, "it must contain a JSON object.");
        var rules = ImmutableDictionary.CreateBuilder<string, FindingSeverity?>(StringComparer.OrdinalIgnoreCase);
        var limits = new ValidationLimits();
        // Read these first, wherever they are in the file: 'rules' may name them.
        var own = document.RootElement.TryGetProperty(CustomRulesKey, out var patterns)
            ? new CustomPatternReader(path).Read(patterns).Select(CustomRule.FromPattern).ToImmutableArray() : [];
        if (own.FirstOrDefault(rule => callers.Any(other => other.Id == rule.Id)) is { } twice)
            throw new ValidationSettingsException(
                path, $"the custom rule '{twice.Id}' has the id of a rule that the caller supplies. Rename one of them.");
        foreach (var property in document.RootElement.EnumerateObject())
        {
            switch (property.Name)
            {
                case "$schema" or CustomRulesKey:
                    break;
                case "rules":
                    foreach (var rule in Members(property.Value, path, "rules"))
                        rules[Known(rule.Name, path, own.AddRange(callers))] = Severity(rule, path);
                    break;
                case "limits":
                    foreach (var limit in Members(property.Value, path, "limits"))
                        limits = With(limits, limit, path);
                    break;
                default:
                    throw new ValidationSettingsException(
                        path, $"'{property.Name}' is not a setting. Use 'rules', 'limits' or 'customRules'.");
            }
        }
        return new ValidationSettings(rules.ToImmutable(), limits, own);
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement element, string path, string name) =>
        element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject()
        : throw new ValidationSettingsException(path, $"'{name}' must be an object.");

    // Rules that callers supply, such as those of a CI job, might not be supplied each time.
    private static string Known(string rule, string path, ImmutableArray<ValidationRule> own) =>
        (ValidationRules.Find(rule) ?? own.FirstOrDefault(other => other.Id == rule))?.Id
            ?? (rule.StartsWith(CallersPrefix, StringComparison.Ordinal) ? rule : null)
            ?? throw new ValidationSettingsException(
                path, $"there is no rule '{rule}'.{Rules.FieldRules.Near(rule, ValidationRules.All.Select(static known => known.Id))}");

    private static FindingSeverity? Severity(JsonProperty rule, string path) =>
        (rule.Value.ValueKind == JsonValueKind.String ? rule.Value.GetString() : null) switch
    {
        "off" => null,
        "information" => FindingSeverity.Information,
        "warning" => FindingSeverity.Warning,
        "error" => FindingSeverity.Error,
        _ => throw new ValidationSettingsException(path, $"the value of rule '{rule.Name}' must be off, information, warning or error."),
    };

    private static ValidationLimits With(ValidationLimits limits, JsonProperty limit, string path)
    {
        if (limit.Value.ValueKind != JsonValueKind.Number || !limit.Value.TryGetInt32(out var value) || value < 1)
            throw new ValidationSettingsException(path, $"the limit '{limit.Name}' must be a positive whole number.");
        return limit.Name switch
        {
            "alwaysOnTokens" => limits with { AlwaysOnTokens = value },
            "agentTokens" => limits with { AgentTokens = value },
            "skillTokens" => limits with { SkillTokens = value },
            "descriptionTokens" => limits with { DescriptionTokens = value },
            "memoryLines" => limits with { MemoryLines = value },
            "memoryCharacters" => limits with { MemoryCharacters = value },
            _ => throw new ValidationSettingsException(
                path, $"'{limit.Name}' is not a limit. Use alwaysOnTokens, agentTokens, skillTokens, descriptionTokens, "
                    + $"memoryLines or memoryCharacters."),
        };
    }
}

/// <summary>An ecosystem's validation settings cannot be used.</summary>
public sealed class ValidationSettingsException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problem">What is wrong with the file, as the end of a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public ValidationSettingsException(string file, string problem, Exception? innerException = null)
        : base($"The settings file '{file}' cannot be used: {problem}", innerException)
    {
        File = file;
    }

    /// <summary>The file.</summary>
    public string File { get; }
}
