using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Instructions for a subagent to use a tool that it does not have.</summary>
internal static partial class SubagentTextRules
{
    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("subagent-instruction", FindingSeverity.Warning,
            "A text tells a subagent to use a tool that no subagent gets.",
            "It cannot: it guesses the answer, or finishes without one.",
            "Let it put its questions or plan in its answer; the caller can ask the user.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      where definition.IsActive && RunsAsSubagent(definition)
                                      let place = First(definition)
                                      where place is not null
                                      select rule.AtOffset(definition, place.Value.Offset,
                                          $"No subagent gets the tool '{place.Value.Tool}', so this cannot be done as it says. "
                                              + $"{Instead(place.Value.Tool)}")),
    ];

    // Tools whose names are not everyday words.
    [GeneratedRegex(@"\b(?:AskUserQuestion|EnterPlanMode|ExitPlanMode|ScheduleWakeup|WaitForMcpServers|EndConversation)\b",
        RegexOptions.NonBacktracking)]
    private static partial Regex Tools();

    [GeneratedRegex(@"\b(?:use|uses|using|call|calls|calling|invoke|via|with|through|present|ask)\b[^.;]{0,60}$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Instructed();

    [GeneratedRegex(
        @"\b(?:not|never|don't|doesn't|isn't|can't|cannot|no|without|avoid|instead of|rather "
            + @"than|unavailable|unlike|lacks?|removed?|only the main|main "
            + @"(?:thread|session|agent)|parent|orchestrator|coordinator|caller)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Denied();

    // "when available", "if the tool is available", "in an interactive session".
    [GeneratedRegex(
        @"\b(?:when|if|where|as|is|are)\s+(?:it\s+is\s+|it's\s+)?(?:available|possible|present|supported|accessible|permitted|"
            + @"allowed|enabled)\b"
            + @"|\bif\s+(?:you|it|this\s+agent)\s+(?:have|has|can)\b|\binteractive(?:ly)?\b|\bunless\b|\botherwise\b|\bfall(?:s|"
            + @"ing)?\s*back\b"
            + @"|\b(?:when|if|while)\s+(?:run|running|started|used|invoked)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Conditional();

    // "In subagent mode, skip questions", "When run as a subagent, return them instead".
    [GeneratedRegex(
        @"\bsub-?agents?[ -](?:mode|context|runs?|sessions?|execution)\b|\b(?:as|in|inside|within)[ ](?:a|the|any)[ ](?:Task[ "
            + @"])?sub-?agent\b"
            + @"|\b(?:as|by)[ ]sub-?agents?\b|\bspawned[ ](?:via|by|with|through)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfSubagents();

    [GeneratedRegex(
        @"\b(?:skip|skips|never|not|don't|cannot|can't|no|without|instead|return|returns|unavailable|autonomously|rather than)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Otherwise();

    // The structure of a record, where the tool is one name among others.
    [GeneratedRegex(@"\b(?:tool_use|tool_name|tool_result|toolUse\w*|toolName|hook_event_name|hookEventName|tool_calls?|matcher)\b"
        + @"|[""']?\b(?:name|tool|type)\b[""']?[ ]*[:=][ ]*[""'`]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Record();

    private static bool RunsAsSubagent(PromptDefinition definition) =>
        (definition.Kind == PromptKind.Agent && !IsOfSkill(definition)) || (definition.Kind is PromptKind.Skill or PromptKind.Command
            && definition.Frontmatter.GetText("context") == "fork");

    // A loose file in a skill's folder may look like an agent; the skill's users read it.
    private static bool IsOfSkill(PromptDefinition definition) =>
        definition.Path.Split('/', '\\').AsSpan(..^1).Contains("skills")
        || File.Exists(Path.Combine(Path.GetDirectoryName(definition.Path)!, "SKILL.md"));

    private static (int Offset, string Tool)? First(PromptDefinition definition)
    {
        var text = definition.Text;
        bool? saysOfSubagents = null;
        foreach (Match match in Tools().Matches(text))
        {
            if (match.Index < definition.BodyOffset || IsListed(definition, match.Value) || (match.Value == "ExitPlanMode"
                && definition.PermissionMode == "plan"))
                continue;
            var window = LineWindow.Around(text, match.Index, match.Index + match.Length);
            // Also if the line is wrapped between the two.
            var before = SentenceWindow.Around(text, match.Index, match.Index).Before;
            var isInstructed = Instructed().IsMatch(window.Before.Replace("`", "", StringComparison.Ordinal))
                || Instructed().IsMatch(before.Replace("`", "", StringComparison.Ordinal)) || window.After.StartsWith('(');
            if (!isInstructed || IsRecord(window) || Denied().IsMatch(window.ToString()) || IsConditional(text, match))
                continue;
            if (saysOfSubagents ??= SaysOfSubagents(definition))
                return null;
            return (match.Index, match.Value);
        }
        return null;
    }

    private static bool IsRecord(LineWindow window) =>
        window.Before.AsSpan().TrimStart() is ['|', ..] || Record().IsMatch(window.Before) || Record().IsMatch(window.After);

    private static bool IsConditional(string text, Match match)
    {
        var sentence = SentenceWindow.Around(text, match.Index, match.Index + match.Length).ToString();
        return Conditional().IsMatch(sentence) || Denied().IsMatch(sentence);
    }

    // A text that says what a subagent should do instead also serves the main thread.
    private static bool SaysOfSubagents(PromptDefinition definition)
    {
        var body = definition.Body;
        foreach (Match match in OfSubagents().Matches(body))
        {
            var sentence = SentenceWindow.ItemAround(body, match.Index, match.Index + match.Length).ToString();
            if (Otherwise().IsMatch(sentence))
                return true;
        }
        return false;
    }

    // Another rule reports the list.
    private static bool IsListed(PromptDefinition definition, string tool) => definition.Kind == PromptKind.Agent
        && definition.Tools is { } tools && tools.Contains(tool);

    private static string Instead(string tool) => tool switch
    {
        "AskUserQuestion" => "Let it put its questions in its answer.",
        "EnterPlanMode" or "ExitPlanMode" => "Let it put its plan in its answer.",
        _ => "Leave this to the caller.",
    };
}
