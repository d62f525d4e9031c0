using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation;

/// <summary>Reads <c>customRules</c> from an ecosystem's settings; errors name the file and the entry.</summary>
internal sealed class CustomPatternReader(string file)
{
    private const int Max = 200;
    private const int LongestPattern = 2000;

    // Far more than a text of the maximum size needs.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, PromptKind> Kinds = new(StringComparer.Ordinal)
    {
        ["agent"] = PromptKind.Agent,
        ["command"] = PromptKind.Command,
        ["skill"] = PromptKind.Skill,
        ["memory"] = PromptKind.Memory,
        ["rule"] = PromptKind.Rule,
        ["outputStyle"] = PromptKind.OutputStyle,
    };

    private string _entry = "";

    internal ImmutableArray<CustomPattern> Read(JsonElement rules)
    {
        if (rules.ValueKind != JsonValueKind.Array)
            throw new ValidationSettingsException(file, "'customRules' must be a list.");
        if (rules.GetArrayLength() > Max)
            throw new ValidationSettingsException(file, FormattableString.Invariant($"'customRules' has more than {Max} entries."));
        var read = ImmutableArray.CreateBuilder<CustomPattern>();
        foreach (var element in rules.EnumerateArray())
        {
            _entry = FormattableString.Invariant($"entry {read.Count + 1} of 'customRules'");
            var rule = ReadOne(element);
            if (read.Any(other => other.Id == rule.Id))
                throw Wrong("its id is already used by an earlier entry");
            read.Add(rule);
        }
        return read.ToImmutable();
    }

    private CustomPattern ReadOne(JsonElement element)
    {
        var members = Members(element, "it", ["id", "where", "mustMatch", "mustNotMatch", "ignoreCase", "message", "severity"]);
        var id = Text(members, "id") ?? throw Wrong("it has no 'id'");
        _entry += $" ('{id}')";
        if (CustomRule.IdError(id) is { } fault)
            throw Wrong(fault);
        var (must, mustNot) = (Text(members, "mustMatch"), Text(members, "mustNotMatch"));
        if ((must is null) == (mustNot is null))
            throw Wrong("it must have either 'mustMatch' or 'mustNotMatch'");
        var message = Text(members, "message") ?? throw Wrong("it has no 'message'");
        var ignoreCase = members.TryGetValue("ignoreCase", out var written)
            && (written.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? written.GetBoolean() : throw Wrong("'ignoreCase' must be true or false"));
        var severity = Text(members, "severity") switch
        {
            null or "warning" => FindingSeverity.Warning,
            "information" => FindingSeverity.Information,
            "error" => FindingSeverity.Error,
            var other => throw Wrong($"its severity '{other}' is not valid. Use information, warning or error"),
        };
        var pattern = new CustomPattern(id, Expression(must ?? mustNot!, ignoreCase), must is not null, message, severity);
        return members.TryGetValue("where", out var where) ? Where(pattern, where) : pattern;
    }

    private CustomPattern Where(CustomPattern pattern, JsonElement where)
    {
        var members = Members(where, "'where'", ["kinds", "path", "field", "part"]);
        var (field, part) = (Text(members, "field"), Text(members, "part"));
        if (field is not null && part is not null)
            throw Wrong("'where' has both 'field' and 'part'; use only one");
        return pattern with
        {
            Kinds = members.TryGetValue("kinds", out var kinds) ? [.. KindsOf(kinds)] : [],
            Path = Text(members, "path"),
            Field = field,
            In = part switch
            {
                null or "body" => CustomRulePart.Body,
                "frontmatter" => CustomRulePart.Frontmatter,
                "file" => CustomRulePart.File,
                _ => throw Wrong($"its part '{part}' is not valid. Use body, frontmatter or file"),
            },
        };
    }

    private IEnumerable<PromptKind> KindsOf(JsonElement kinds)
    {
        if (kinds.ValueKind != JsonValueKind.Array)
            throw Wrong("'kinds' must be a list");
        foreach (var kind in kinds.EnumerateArray())
        {
            yield return kind.ValueKind == JsonValueKind.String && Kinds.TryGetValue(kind.GetString()!, out var known)
                ? known
                : throw Wrong($"'{kind}' is not a valid kind. Use {string.Join(", ", Kinds.Keys)}");
        }
    }

    private Regex Expression(string pattern, bool ignoreCase)
    {
        if (pattern.Length > LongestPattern)
            throw Wrong(FormattableString.Invariant($"its pattern is longer than {LongestPattern} characters"));
        try
        {
            var options =
                RegexOptions.CultureInvariant | RegexOptions.Multiline | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
            return new Regex(pattern, RegexOptions.NonBacktracking | options, Longest);
        }
        catch (NotSupportedException exception)
        {
            throw Wrong("its pattern uses lookahead, lookbehind or backreferences, or is too large; these are not supported", exception);
        }
        catch (ArgumentException exception)
        {
            throw Wrong($"its pattern is not a valid regular expression: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private Dictionary<string, JsonElement> Members(JsonElement element, string what, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong($"{what} must be an object");
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                throw Wrong($"'{property.Name}' is not allowed in {what}. Use {string.Join(", ", known)}");
            members[property.Name] = property.Value;
        }
        return members;
    }

    private string? Text(Dictionary<string, JsonElement> members, string name) => !members.TryGetValue(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text
        : throw Wrong($"'{name}' must be a non-empty string");

    private ValidationSettingsException Wrong(string problem, Exception? inner = null) => new(file, $"{_entry}: {problem}.", inner);
}
