using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Instructions of a subagent that it has no tool for.</summary>
internal static partial class SubagentTextRules
{
    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("subagent-instruction", FindingSeverity.Warning,
            "A text that tells a subagent to use a tool that no subagent gets.",
            "It cannot: it guesses the answer, or ends without one.",
            "Let it put its questions or its plan into its answer; whoever called it can ask the user.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      where definition.IsActive && RunsAsSubagent(definition)
                                      let place = First(definition)
                                      where place is not null
                                      select rule.AtOffset(definition, place.Value.Offset,
                                          $"No subagent gets the tool '{place.Value.Tool}', so this cannot be done as it says. "
                                              + $"{Instead(place.Value.Tool)}")),
    ];

    // Those whose names are no words of everyday texts.
    [GeneratedRegex(@"\b(?:AskUserQuestion|EnterPlanMode|ExitPlanMode|ScheduleWakeup|WaitForMcpServers|EndConversation)\b",
        RegexOptions.NonBacktracking)]
    private static partial Regex Tools();

    [GeneratedRegex(@"\b(?:use|uses|using|call|calls|calling|invoke|via|with|through|present|ask)\b[^.;]{0,60}$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Told();

    [GeneratedRegex(
        @"\b(?:not|never|don't|doesn't|isn't|can't|cannot|no|without|avoid|instead of|rather "
            + @"than|unavailable|unlike|lacks?|removed?|only the main|main "
                + @"(?:thread|session|agent)|parent|orchestrator|coordinator|caller)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denied();

    private static bool RunsAsSubagent(PromptDefinition definition) =>
        definition.Kind == PromptKind.Agent || (definition.Kind is PromptKind.Skill or PromptKind.Command
            && definition.Frontmatter.GetText("context") == "fork");

    private static (int Offset, string Tool)? First(PromptDefinition definition)
    {
        var text = definition.Text;
        foreach (Match match in Tools().Matches(text))
        {
            if (match.Index < definition.BodyOffset || IsListed(definition, match.Value) || (match.Value == "ExitPlanMode"
                && definition.PermissionMode == "plan"))
                continue;
            var window = LineWindow.Of(text, match.Index, match.Index + match.Length);
            var isTold = Told().IsMatch(window.Before.Replace("`", "", StringComparison.Ordinal)) || window.After.StartsWith('(');
            if (isTold && !Denied().IsMatch(window.ToString()))
                return (match.Index, match.Value);
        }
        return null;
    }

    // The list is the finding of another rule.
    private static bool IsListed(PromptDefinition definition, string tool) => definition.Kind == PromptKind.Agent
        && definition.Tools is { } tools && tools.Contains(tool);

    private static string Instead(string tool) => tool switch
    {
        "AskUserQuestion" => "Let it write its questions into its answer.",
        "EnterPlanMode" or "ExitPlanMode" => "Let it write its plan into its answer.",
        _ => "Leave this to whoever calls it.",
    };
}
