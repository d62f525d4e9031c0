using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// Suppressions in files: <c># claudeperf-disable rule-id, other-*</c> as a frontmatter comment, which costs no
/// tokens, or <c>&lt;!-- claudeperf-disable rule-id --&gt;</c> in the text. Without ids all rules are suppressed. A
/// suppression applies to the whole file.
/// </summary>
internal sealed partial class Suppressions
{
    private readonly Dictionary<string, string[]> _byPath = new(StringComparer.Ordinal);

    internal Suppressions(IEnumerable<PromptDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            if (!definition.Text.Contains("claudeperf-disable", StringComparison.Ordinal))
                continue;
            var patterns = Marks().Matches(definition.Text)
                .SelectMany(static match => match.Groups[1].Value.Split([',', ' '],
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } named ? named : ["*"]);
            _byPath[definition.Path] = [.. patterns];
        }
    }

    [GeneratedRegex(@"(?:#|<!--)[ \t]*claudeperf-disable\b[: \t]*([\w*?, -]*?)[ \t]*(?:-->|\r?\n|$)", RegexOptions.NonBacktracking)]
    private static partial Regex Marks();

    internal bool Suppresses(Finding finding) =>
        _byPath.TryGetValue(finding.Path, out var patterns) && patterns.Any(pattern => ValidationRules.Matches(pattern, finding.RuleId));
}
