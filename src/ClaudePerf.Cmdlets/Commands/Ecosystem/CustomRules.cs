using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The rules that a caller gives as script blocks: one, or a map of ids to them. Each is given a definition at a time, and writes texts,
/// or objects with Message, Line and
/// Severity. They run where the caller runs; nothing of an ecosystem is ever run.
/// </summary>
internal sealed class CustomRules
{
    /// <summary>The id of a rule that is given alone.</summary>
    private const string SingleId = "custom-rule";

    private readonly ImmutableArray<(string Id, ScriptBlock Script)> _rules;

    private CustomRules(ImmutableArray<(string Id, ScriptBlock Script)> rules) => _rules = rules;

    internal static CustomRules None { get; } = new([]);

    internal IEnumerable<string> Ids => _rules.Select(static rule => rule.Id);

    /// <summary>Reads what a parameter was given.</summary>
    /// <exception cref="ArgumentException">It is neither of the two, or an id cannot be had.</exception>
    internal static CustomRules Of(object? given)
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
                        throw new ArgumentException($"The rule '{id}' is no script block.");
                    rules.Add((id, script));
                }
                return new([.. rules.OrderBy(static rule => rule.Item1, StringComparer.Ordinal)]);
            default:
                throw new ArgumentException("A script block is expected, or a hashtable of ids and script blocks: @{ 'my-rule' = { "
                    + "param($definition) … } }.");
        }
    }

    /// <summary>The rules with nothing found, for settings that name them.</summary>
    internal ImmutableArray<ValidationRule> Empty => [.. _rules.Select(static rule => CustomRule.FromFindings(rule.Id, []))];

    /// <summary>Runs the rules over definitions, on this thread.</summary>
    /// <param name="definitions">The definitions.</param>
    /// <param name="isAsked">Whether a rule is to run.</param>
    /// <param name="failed">Is told of a rule that failed on a definition.</param>
    internal ImmutableArray<ValidationRule> Run(IReadOnlyList<PromptDefinition> definitions, Func<string, bool> isAsked, Action<string,
        PromptDefinition, Exception> failed) =>
        [.. _rules.Where(rule => isAsked(rule.Id)).Select(rule => CustomRule.FromFindings(rule.Id, Found(rule.Id, rule.Script, definitions,
            failed)))];

    private static List<Finding> Found(string id, ScriptBlock script, IReadOnlyList<PromptDefinition> definitions, Action<string,
        PromptDefinition, Exception> failed)
    {
        var found = new List<Finding>();
        foreach (var definition in definitions)
        {
            try
            {
                found.AddRange(script.InvokeWithContext(null, [new PSVariable("_", definition)], definition).Where(static output =>
                    output is not null).Select(output => Finding(id, definition, output)));
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
            throw new ArgumentException("It wrote something that is neither a text nor an object with a Message.");
        var severity = Member(output, "Severity") is { } given ? LanguagePrimitives.ConvertTo<FindingSeverity>(given)
            : FindingSeverity.Warning;
        var line = Member(output, "Line") is { } number ? LanguagePrimitives.ConvertTo<int>(number) : 0;
        return CustomRule.CreateFinding(id, definition, message, severity, line);
    }

    private static object? Member(PSObject output, string name) => output.BaseObject is IDictionary map ? map[name]
        : output.Properties[name]?.Value;
}
