using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// What an ecosystem's <c>.claude/claudeperf.json</c> says of rules and limits; <c>docs/schemas/claudeperf.schema.json</c> describes the
/// file.
/// </summary>
public sealed class ValidationSettings
{
    private const string Folder = ".claude";

    /// <summary>The file's name, in the ecosystem's folder <c>.claude</c>.</summary>
    public const string FileName = "claudeperf.json";

    private const string CustomRules = "customRules";
    private const string CallersPrefix = "custom-";

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly ImmutableDictionary<string, FindingSeverity?> _rules;

    private ValidationSettings(ImmutableDictionary<string, FindingSeverity?> rules, ValidationLimits limits, ImmutableArray<ValidationRule> ownRules)
    {
        _rules = rules;
        Limits = limits;
        OwnRules = ownRules;
    }

    internal static ValidationSettings None { get; } = new(ImmutableDictionary<string, FindingSeverity?>.Empty, new ValidationLimits(), []);

    /// <summary>The rules that the file adds: patterns, which run nothing.</summary>
    public ImmutableArray<ValidationRule> OwnRules { get; }

    /// <summary>How much is too much.</summary>
    public ValidationLimits Limits { get; }

    /// <summary>Whether a rule is turned off.</summary>
    public bool IsOff(string rule) => _rules.TryGetValue(rule, out var severity) && severity is null;

    /// <summary>The severity a rule's findings are given; null where the rule's own counts.</summary>
    public FindingSeverity? SeverityOf(string rule) => _rules.GetValueOrDefault(rule);

    /// <summary>Reads an ecosystem's settings; none where it has no file.</summary>
    /// <param name="root">The ecosystem's folder.</param>
    /// <param name="callers">Rules of the caller's own, whose ids the file may name.</param>
    /// <exception cref="ValidationSettingsException">The file is not well-formed.</exception>
    public static ValidationSettings Read(string root, ImmutableArray<ValidationRule> callers = default)
    {
        var path = Path.Combine(root, Folder, FileName);
        try
        {
            return File.Exists(path) ? Parse(RegularFile.ReadBytes(path, ReadLimits.Options), path, callers.IsDefault ? [] : callers) : None;
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
            // What the parser says of names and strings that are not UTF-8 or hold half a surrogate pair.
            throw new ValidationSettingsException(path, "it holds text that is not valid Unicode.", exception);
        }
    }

    private static ValidationSettings Parse(ReadOnlyMemory<byte> json, string path, ImmutableArray<ValidationRule> callers)
    {
        // A byte order mark is no JSON to the parser.
        var bytes = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        using var document = JsonDocument.Parse(bytes, Options);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new ValidationSettingsException(path, "it holds no JSON object.");
        var rules = ImmutableDictionary.CreateBuilder<string, FindingSeverity?>(StringComparer.OrdinalIgnoreCase);
        var limits = new ValidationLimits();
        // They come first, wherever they stand: 'rules' may name them.
        var own = document.RootElement.TryGetProperty(CustomRules, out var patterns)
            ? new OwnPatternReader(path).Read(patterns).Select(OwnRule.OfPattern).ToImmutableArray() : [];
        if (own.FirstOrDefault(rule => callers.Any(other => other.Id == rule.Id)) is { } twice)
            throw new ValidationSettingsException(path, $"a rule '{twice.Id}' was given by the caller too.");
        foreach (var property in document.RootElement.EnumerateObject())
        {
            switch (property.Name)
            {
                case "$schema" or CustomRules:
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
                    throw new ValidationSettingsException(path, $"'{property.Name}' is no setting. There are 'rules', 'limits' and 'customRules'.");
            }
        }
        return new ValidationSettings(rules.ToImmutable(), limits, own);
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement element, string path, string name) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject()
        : throw new ValidationSettingsException(path, $"'{name}' must be an object.");

    // A rule that callers give, such as those of a job, need not be given each time.
    private static string Known(string rule, string path, ImmutableArray<ValidationRule> own) =>
        (ValidationRules.Find(rule) ?? own.FirstOrDefault(other => other.Id == rule))?.Id ?? (rule.StartsWith(CallersPrefix, StringComparison.Ordinal) ? rule : null)
        ?? throw new ValidationSettingsException(path, $"no rule is called '{rule}'{(ClaudeCodeNames.Nearest(rule, ValidationRules.All.Select(static known => known.Id)) is { } near ? $"; '{near}' is near" : "")}.");

    private static FindingSeverity? Severity(JsonProperty rule, string path) => (rule.Value.ValueKind == JsonValueKind.String ? rule.Value.GetString() : null) switch
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
            throw new ValidationSettingsException(path, $"the limit '{limit.Name}' must be a whole number above 0.");
        return limit.Name switch
        {
            "alwaysOnTokens" => limits with { AlwaysOnTokens = value },
            "agentTokens" => limits with { AgentTokens = value },
            "skillTokens" => limits with { SkillTokens = value },
            "descriptionTokens" => limits with { DescriptionTokens = value },
            "memoryLines" => limits with { MemoryLines = value },
            "memoryCharacters" => limits with { MemoryCharacters = value },
            _ => throw new ValidationSettingsException(path, $"'{limit.Name}' is no limit. There are alwaysOnTokens, agentTokens, skillTokens, descriptionTokens, memoryLines and memoryCharacters."),
        };
    }
}

/// <summary>An ecosystem's settings for validation cannot be used.</summary>
public sealed class ValidationSettingsException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence.</param>
    /// <param name="innerException">What it came from.</param>
    public ValidationSettingsException(string file, string problem, Exception? innerException = null)
        : base($"The settings file '{file}' cannot be used: {problem}", innerException)
    {
        File = file;
    }

    /// <summary>The file.</summary>
    public string File { get; }
}
