using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// How definitions relate: names already in use, calls of missing agents, imports, descriptions that are too similar.
/// </summary>
internal static class NameRules
{
    // Fewer words are a title, which may be shared.
    private const int MinWords = 5;

    // Nobody reads hundreds of names.
    private const int NamedOthers = 5;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("duplicate-name", FindingSeverity.Warning,
            "Two definitions with the same name in the same place.",
            "Only one is used. A skill overrides a command with the same name.",
            "Rename or remove one of them.",
            static (rule, context) => Overridden(rule, context, isOfOnePlace: true)),
        new("shadowed", FindingSeverity.Information,
            "A definition that one with the same name overrides, such as a project's agent overriding a user's.",
            "It is not used in this project.",
            "Nothing, if this is intended.",
            static (rule, context) => Overridden(rule, context, isOfOnePlace: false)) { IsOffByDefault = true },
        new("unknown-agent", FindingSeverity.Warning,
            "A call of an agent that does not exist.",
            "The call fails, and the model must find another way.",
            "Correct the name or add the agent.",
            UnknownAgents),
        new("unknown-skill", FindingSeverity.Warning,
            "A skill listed in an agent does not exist, or Claude Code gives it to no agent; information only if the "
                + "user's own skills were not searched.",
            "The agent starts without it.",
            "Correct the name, add the skill, or remove the name.",
            UnknownSkills.Find) { MergesEqual = true },
        new("unreachable", FindingSeverity.Warning,
            "A skill that neither the model nor the user can call.",
            "It is never used.",
            "Remove disable-model-invocation or user-invocable: false.",
            static (rule, context) => from skill in context.Skills
                                      where skill.DisableModelInvocation && skill.Frontmatter["user-invocable"] is { Value: var value }
                                          && string.Equals(value.Text, "false", StringComparison.OrdinalIgnoreCase)
                                      select rule.AtField(
                                          skill, "user-invocable",
                                          "Neither the model nor the user can call this skill. Remove disable-model-invocation or "
                                              + "user-invocable: false.")),
        new("import", FindingSeverity.Warning,
            "A memory file's import is missing, too deep, outside of the project or circular.",
            "The imported text is missing or, in a circle, included once.",
            "Correct the path. Claude Code follows imports up to four levels deep.",
            static (rule, context) =>
                context.Ecosystem.Diagnostics.Concat(context.Ecosystem.Definitions.SelectMany(static definition => definition.Diagnostics))
                .Where(diagnostic => diagnostic.Kind == DiagnosticKind.Import
                    && RealPath.IsWithin(diagnostic.Path, context.Ecosystem.Root))
                .Distinct()
                .Select(diagnostic => new Finding
                {
                    RuleId = rule.Id,
                    Severity = LoadRules.SeverityOf(diagnostic.Severity),
                    Message = diagnostic.Message,
                    Path = diagnostic.Path,
                    Line = diagnostic.Line,
                    Column = diagnostic.Column,
                })),
        new("delegation-cycle", FindingSeverity.Information,
            "Agents that call one another in a circle.",
            "Agents can call agents three levels deep: a circle ends there, after its tokens are paid for.",
            "Say in one of them when not to call the next.",
            Cycles),
        new("similar-descriptions", FindingSeverity.Information,
            "Agents with different names but the same words in their descriptions.",
            "Claude chooses agents by description only, so it cannot tell them apart.",
            "Say in each what the others do not do.",
            Similar),
    ];

    private static IEnumerable<Finding> Overridden(ValidationRule rule, ValidationContext context, bool isOfOnePlace) =>
        from definition in context.Ecosystem.Definitions
        let path = definition.ShadowedBy
        // A manifest may name the same file twice, as a skill and as a command: nothing is lost.
        where path is not null && path != definition.Path
        let winner = context.ByPath[path].FirstOrDefault()
        where (winner is not null && winner.Scope == definition.Scope && winner.Source == definition.Source) == isOfOnePlace
        from diagnostic in definition.Diagnostics
        where diagnostic.Kind == DiagnosticKind.SameName
        select rule.At(definition, diagnostic.Message) with { Subject = definition.Name };

    private static IEnumerable<Finding> UnknownAgents(ValidationRule rule, ValidationContext context)
    {
        // A collection of commands without agents is used together with other collections.
        if (context.Agents.IsEmpty)
            yield break;
        var known = context.CallableAgents;
        // The same few names are missing in many places.
        var near = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var definition in context.Ecosystem.Definitions.Where(static definition => definition.IsActive))
        {
            var reported = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, offset) in AgentMentions.Find(definition))
            {
                // It may belong to a plugin that was not searched.
                if (known.Contains(name) || IsPlaceholder(name)
                    || (name.Contains(':', StringComparison.Ordinal) && !context.Options.IncludesUser) || !reported.Add(name))
                    continue;
                if (!near.TryGetValue(name, out var meant))
                    near.Add(name, meant = NearNames.SlipOf(name, known));
                // A single word may stand for any agent: 'expert', 'reviewer'. A name of several words is meant
                // literally.
                if (meant is null && !name.Contains('-', StringComparison.Ordinal))
                    continue;
                var message = meant is null ? $"There is no agent '{name}'. Correct the name or add the agent."
                    : $"There is no agent '{name}'. Did you mean '{meant}'?";
                yield return rule.AtOffset(
                    definition, offset, message, context.Options.IncludesUser || meant is not null ? null : FindingSeverity.Information);
            }
        }
    }

    private static bool IsPlaceholder(string name) =>
        name.Contains("name", StringComparison.OrdinalIgnoreCase) || name.Contains("your", StringComparison.OrdinalIgnoreCase)
            || name.Contains("agent-type", StringComparison.OrdinalIgnoreCase) || name is "..." or "xxx" or "custom";

    private static IEnumerable<Finding> Cycles(ValidationRule rule, ValidationContext context)
    {
        var agents =
            context.Agents.Where(static agent => agent.IsActive).GroupBy(static agent => agent.Name, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(static group => group.Key, static group => group.First(), StringComparer.OrdinalIgnoreCase);
        var calls = agents.Values.ToDictionary(static agent => agent.Name, agent => AgentMentions.Find(agent).Select(static mention =>
            mention.Name).Where(agents.ContainsKey).Distinct(StringComparer.OrdinalIgnoreCase).ToList(), StringComparer.OrdinalIgnoreCase);
        var done = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var start in calls.Keys.Order(StringComparer.OrdinalIgnoreCase))
        {
            if (Circle(start, calls, done) is { } circle)
                yield return rule.At(agents[circle[0]],
                    $"These agents call one another in a circle: {string.Join(" → ", circle)} → {circle[0]}. Say in one of them "
                        + $"when not to call the next.") with { Subject =
                            string.Join('\n', circle.Order(StringComparer.OrdinalIgnoreCase)) };
        }
    }

    // Depth first without recursion; every agent is entered once over all starts, so the total time is linear in the
    // calls.
    private static List<string>? Circle(string start, Dictionary<string, List<string>> calls, HashSet<string> done)
    {
        if (!done.Add(start))
            return null;
        var path = new List<string> { start };
        var next = new Stack<int>([0]);
        while (path.Count > 0)
        {
            var at = next.Pop();
            var called = calls[path[^1]];
            if (at == called.Count)
            {
                path.RemoveAt(path.Count - 1);
                continue;
            }
            next.Push(at + 1);
            var index = path.FindIndex(name => string.Equals(name, called[at], StringComparison.OrdinalIgnoreCase));
            if (index >= 0 && path.Count - index > 1)
                return path[index..];
            if (index < 0 && done.Add(called[at]))
            {
                path.Add(called[at]);
                next.Push(0);
            }
        }
        return null;
    }

    private static IEnumerable<Finding> Similar(ValidationRule rule, ValidationContext context)
    {
        var alike = from agent in context.Agents
                    where agent.IsActive
                    let words = Words(agent.Description ?? "")
                    where words.Count >= MinWords && agent.Frontmatter["description"] is not null
                    // Loose files in several folders are copies; users take one of the folders.
                    let place = agent.Scope == DefinitionScope.None ? Path.GetDirectoryName(agent.Path) : ""
                    group agent by (place, string.Join(' ', words.Order(StringComparer.OrdinalIgnoreCase)).ToUpperInvariant()) into equal
                    where equal.DistinctBy(static agent => QualifiedName.LocalNameOf(agent.Name), StringComparer.OrdinalIgnoreCase)
                        .Skip(1).Any()
                    select equal.ToList();
        foreach (var agents in alike)
        {
            var others = agents.Take(agents.Count - 1).Select(static agent => $"'{agent.Name}'").Distinct(StringComparer.Ordinal).ToList();
            var named = string.Join(", ", others.Take(NamedOthers))
                + (others.Count > NamedOthers ? FormattableString.Invariant($" and {others.Count - NamedOthers:N0} more") : "");
            yield return rule.AtField(
                agents[^1], "description",
                $"The description has the same words as that of {named}: Claude cannot tell which to call. Say how they differ.");
        }
    }

    private static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < text.Length;)
        {
            while (at < text.Length && !char.IsLetterOrDigit(text[at]))
                at++;
            var start = at;
            while (at < text.Length && char.IsLetterOrDigit(text[at]))
                at++;
            if (at > start)
                words.Add(text[start..at]);
        }
        return words;
    }
}
