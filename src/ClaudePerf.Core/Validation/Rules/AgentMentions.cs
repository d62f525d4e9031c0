using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// Where prompts explicitly name the agent to call: <c>subagent_type: "name"</c> and <c>@agent-name</c>. Mentions in
/// prose are not searched.
/// </summary>
internal static partial class AgentMentions
{
    [GeneratedRegex("""\bsubagent_type["'`]?[ \t]*[:=][ \t]*["'`]([\w:.-][\w :.-]*)["'`]""", RegexOptions.NonBacktracking)]
    private static partial Regex Calls();

    [GeneratedRegex(@"(?:^|[\s(""'`])@agent-([\w:-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Mentions();

    /// <summary>The names, with their offsets in the file's text.</summary>
    internal static IEnumerable<(string Name, int Offset)> Find(PromptDefinition definition) =>
        Calls().Matches(definition.Text).Concat(Mentions().Matches(definition.Text))
        .Where(match => match.Index >= definition.BodyOffset)
        .Select(static match => (match.Groups[1].Value, match.Groups[1].Index));

    /// <summary>The names of the agents that a text calls.</summary>
    internal static IEnumerable<string> Find(string text) =>
        Calls().Matches(text).Concat(Mentions().Matches(text)).Select(static match => match.Groups[1].Value);
}
