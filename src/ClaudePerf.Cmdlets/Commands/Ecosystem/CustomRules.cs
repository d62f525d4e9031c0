using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Rules that the caller passes as script blocks: one, or a map from ids to script blocks. Each rule receives one definition at a time and
/// writes texts, or objects with Message, Line and Severity. Rules run in the caller's session; code from an ecosystem is never run.
/// </summary>
internal sealed class CustomRules
{
    /// <summary>The id of a single rule without a name.</summary>
    private const string SingleId = "custom-rule";

    private readonly ImmutableArray<(string Id, ScriptBlock Script)> _rules;

    private CustomRules(ImmutableArray<(string Id, ScriptBlock Script)> rules) => _rules = rules;

    internal static CustomRules None { get; } = new([]);

    internal IEnumerable<string> Ids => _rules.Select(static rule => rule.Id);

    /// <summary>Creates the rules from the value of a parameter.</summary>
    /// <exception cref="ArgumentException">The value has the wrong type, or an id is invalid.</exception>
    internal static CustomRules From(object? given)
    {
        switch (given is PSObject wrapped ? wrapped.BaseObject : given)
        {
            case null:
                return None;
            case ScriptBlock script:
                return new([(SingleId, script)]);
            case IDictionary map:
                var rules = ImmutableArray.CreateBuilder<(string, ScriptBlock)>();
                foreach (DictionaryEntry entry in map)
                {
                    var id = entry.Key.ToString() ?? "";
                    if (CustomRule.IdError(id) is { } fault)
                        throw new ArgumentException($"{fault}.");
                    if ((entry.Value is PSObject value ? value.BaseObject : entry.Value) is not ScriptBlock script)
                        throw new ArgumentException($"The rule '{id}' is not a script block.");
                    rules.Add((id, script));
                }
                return new([.. rules.OrderBy(static rule => rule.Item1, StringComparer.Ordinal)]);
            default:
                throw new ArgumentException(
                    "Give a script block, or a hashtable of ids and script blocks: @{ 'my-rule' = { param($definition) … } }.");
        }
    }

    /// <summary>The rules without findings, for settings that name them.</summary>
    internal ImmutableArray<ValidationRule> Empty => [.. _rules.Select(static rule => CustomRule.FromFindings(rule.Id, []))];

    /// <summary>Runs the rules on definitions, on the current thread.</summary>
    /// <param name="definitions">The definitions.</param>
    /// <param name="isSelected">Whether a rule is to run.</param>
    /// <param name="failed">Called when a rule fails on a definition.</param>
    internal ImmutableArray<ValidationRule> Run(
        IReadOnlyList<PromptDefinition> definitions, Func<string, bool> isSelected, Action<string, PromptDefinition, Exception> failed) =>
        [
            .. _rules.Where(rule => isSelected(rule.Id))
                .Select(rule => CustomRule.FromFindings(rule.Id, Findings(rule.Id, rule.Script, definitions, failed))),
        ];

    private static List<Finding> Findings(
        string id, ScriptBlock script, IReadOnlyList<PromptDefinition> definitions, Action<string, PromptDefinition, Exception> failed)
    {
        var found = new List<Finding>();
        foreach (var definition in definitions)
        {
            try
            {
                found.AddRange(script.InvokeWithContext(null, [new PSVariable("_", definition)], definition)
                    .Where(static output => output is not null)
                    .Select(output => Finding(id, definition, output)));
            }
            catch (Exception exception) when (exception is RuntimeException and not PipelineStoppedException or ArgumentException)
            {
                failed(id, definition, exception);
            }
        }
        return found;
    }

    private static Finding Finding(string id, PromptDefinition definition, PSObject output)
    {
        if (output.BaseObject is string text)
            return CustomRule.CreateFinding(id, definition, text);
        if (Member(output, "Message")?.ToString() is not { Length: > 0 } message)
            throw new ArgumentException("The rule wrote something other than text or an object with a Message.");
        var severity = Member(output, "Severity") is { } given ? LanguagePrimitives.ConvertTo<FindingSeverity>(given)
            : FindingSeverity.Warning;
        var line = Member(output, "Line") is { } number ? LanguagePrimitives.ConvertTo<int>(number) : 0;
        return CustomRule.CreateFinding(id, definition, message, severity, line);
    }

    private static object? Member(PSObject output, string name) => output.BaseObject is IDictionary map ? map[name]
        : output.Properties[name]?.Value;
}
