using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What definitions say of one another: names that are taken, calls that lead nowhere, imports, descriptions too alike.</summary>
internal static class NameRules
{
    /// <summary>How every message about an import begins.</summary>
    internal const string Import = "The import '@";

    private const string SameName = " has the same name, ";

    // Fewer words are a title, which may well be shared.
    private const int FewestWords = 5;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("duplicate-name", FindingSeverity.Warning,
            "Two definitions of one name in one place.",
            "Only one is used. A skill takes the place of a command of its name.",
            "Rename or remove one of them.",
            static (rule, context) => OfDiagnostics(rule, context, SameName, isOfOnePlace: true)),
        new("shadowed", FindingSeverity.Information,
            "A definition whose place one of the same name from a stronger place takes, such as a project's agent of a user's.",
            "It is not used here.",
            "Nothing, where that is meant.",
            static (rule, context) => OfDiagnostics(rule, context, SameName, isOfOnePlace: false)) { IsOffByDefault = true },
        new("unknown-agent", FindingSeverity.Warning,
            "A call of an agent that is not there.",
            "The call fails, and the model has to find another way.",
            "Correct the name, or add the agent.",
            UnknownAgents),
        new("unknown-skill", FindingSeverity.Warning,
            "A skill that an agent is to be given and that is not there, or that Claude Code gives to no agent; a mere remark where the "
                + "user's own skills were not looked for.",
            "The agent starts without it.",
            "Correct the name, add the skill, or take the name out.",
            UnknownSkills.Find) { MergesEqual = true },
        new("unreachable", FindingSeverity.Warning,
            "A skill that neither the model nor the user may call.",
            "It is never used.",
            "Take away disable-model-invocation or user-invocable: false.",
            static (rule, context) => from skill in context.Skills
                                      where skill.DisableModelInvocation && skill.Frontmatter["user-invocable"] is { Value: var value } && string.Equals(value.Text, "false", StringComparison.OrdinalIgnoreCase)
                                      select rule.AtField(skill, "user-invocable", "Neither the model nor the user may call this.")),
        new("import", FindingSeverity.Warning,
            "An import of a memory file that leads nowhere, too far, out of the project or in a circle.",
            "What it was to bring is not there, or, in a circle, there once.",
            "Correct the path. Claude Code follows imports for four hops.",
            static (rule, context) => context.Ecosystem.Diagnostics.Concat(context.Ecosystem.Definitions.SelectMany(static definition => definition.Diagnostics))
                .Where(diagnostic => diagnostic.Message.StartsWith(Import, StringComparison.Ordinal) && IsMeantAsFile(diagnostic.Message) && RealPath.IsWithin(diagnostic.Path, context.Ecosystem.Root))
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
            "Agents may call agents three deep: a circle ends there, after its tokens are paid.",
            "Say in one of them when not to call on.",
            Cycles),
        new("similar-descriptions", FindingSeverity.Information,
            "Agents of different names whose descriptions have the same words.",
            "The description is all that Claude chooses by: it cannot tell them apart.",
            "Say in each what the other does not do.",
            Similar),
    ];

    private static IEnumerable<Finding> OfDiagnostics(ValidationRule rule, ValidationContext context, string part, bool isOfOnePlace) =>
        from definition in context.Ecosystem.Definitions
        let path = definition.ShadowedBy
        // A manifest may name the same file twice, as a skill and among the commands: nothing is lost.
        where path is not null && path != definition.Path
        let winner = context.ByPath[path].FirstOrDefault()
        where (winner is not null && winner.Scope == definition.Scope && winner.Source == definition.Source) == isOfOnePlace
        from diagnostic in definition.Diagnostics
        where diagnostic.Message.Contains(part, StringComparison.Ordinal)
        select rule.At(definition, diagnostic.Message) with { Subject = definition.Name };

    // "@scope/package", "@decorator" and the name of a person are read as imports, too, and nobody misses the file.
    private static bool IsMeantAsFile(string message)
    {
        var path = message[Import.Length..];
        path = path[..(path.IndexOf('\'', StringComparison.Ordinal) is >= 0 and var end ? end : path.Length)];
        return path is ['.' or '~' or '/', ..] || (System.IO.Path.GetExtension(path) is { Length: > 1 } ending && ending.AsSpan(1).IndexOfAnyExcept(LettersAndDigits) < 0);
    }

    private static readonly System.Buffers.SearchValues<char> LettersAndDigits = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private static IEnumerable<Finding> UnknownAgents(ValidationRule rule, ValidationContext context)
    {
        // Without agents of its own a collection of commands belongs beside others.
        if (context.Agents.IsEmpty)
            yield break;
        var known = context.CallableAgents;
        // The same few names are missed all over.
        var near = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var definition in context.Ecosystem.Definitions.Where(static definition => definition.IsActive))
        {
            var said = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, offset) in AgentMentions.In(definition))
            {
                // A plugin that is not looked at may have it.
                if (known.Contains(name) || IsPlaceholder(name) || (name.Contains(':', StringComparison.Ordinal) && !context.Options.IncludesUser) || !said.Add(name))
                    continue;
                if (!near.TryGetValue(name, out var meant))
                    near.Add(name, meant = ClaudeCodeNames.Nearest(name, known));
                // One word may stand for any agent: 'expert', 'reviewer'. A name of several words is meant.
                if (meant is null && !name.Contains('-', StringComparison.Ordinal))
                    continue;
                var message = meant is null ? $"No agent is called '{name}'." : $"No agent is called '{name}'. '{meant}' is near.";
                yield return rule.AtOffset(definition, offset, message, context.Options.IncludesUser || meant is not null ? null : FindingSeverity.Information);
            }
        }
    }

    private static bool IsPlaceholder(string name) => name.Contains("name", StringComparison.OrdinalIgnoreCase) || name.Contains("your", StringComparison.OrdinalIgnoreCase) || name.Contains("agent-type", StringComparison.OrdinalIgnoreCase) || name is "..." or "xxx" or "custom";

    private static IEnumerable<Finding> Cycles(ValidationRule rule, ValidationContext context)
    {
        var agents = context.Agents.Where(static agent => agent.IsActive).GroupBy(static agent => agent.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(static group => group.Key, static group => group.First(), StringComparer.OrdinalIgnoreCase);
        var calls = agents.Values.ToDictionary(static agent => agent.Name, agent => AgentMentions.In(agent).Select(static mention => mention.Name).Where(agents.ContainsKey).Distinct(StringComparer.OrdinalIgnoreCase).ToList(), StringComparer.OrdinalIgnoreCase);
        var done = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var start in calls.Keys.Order(StringComparer.OrdinalIgnoreCase))
        {
            if (Circle(start, calls, done) is { } circle)
                yield return rule.At(agents[circle[0]], $"These agents call one another in a circle: {string.Join(" → ", circle)} → {circle[0]}.") with { Subject = string.Join('\n', circle.Order(StringComparer.OrdinalIgnoreCase)) };
        }
    }

    // Depth first without recursion; every agent is entered once over all starts, so that the whole takes time linear in the calls.
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
                    where words.Count >= FewestWords && agent.Frontmatter["description"] is not null
                    // Loose files of several folders are copies for people who take one of the folders.
                    let place = agent.Scope == DefinitionScope.None ? Path.GetDirectoryName(agent.Path) : ""
                    group agent by (place, string.Join(' ', words.Order(StringComparer.OrdinalIgnoreCase)).ToUpperInvariant()) into equal
                    where equal.DistinctBy(static agent => QualifiedName.OwnOf(agent.Name), StringComparer.OrdinalIgnoreCase).Skip(1).Any()
                    select equal.ToList();
        foreach (var agents in alike)
        {
            var others = agents.Take(agents.Count - 1).Select(static agent => $"'{agent.Name}'").Distinct(StringComparer.Ordinal).ToList();
            yield return rule.AtField(agents[^1], "description", $"The description has the same words as that of {string.Join(", ", others)}: Claude cannot tell which of them to call.");
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
