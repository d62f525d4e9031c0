using System.Collections.Immutable;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What definitions say of one another: names that are taken, calls that lead nowhere, imports, descriptions too alike.</summary>
internal static class NameRules
{
    /// <summary>How every message about an import begins.</summary>
    internal const string Import = "The import '@";

    private const string SameName = " has the same name, ";

    // Agents of the same wording but for a word in six are told apart by luck.
    private const double Alike = 0.8;
    private const int FewestWords = 8;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("duplicate-name", FindingSeverity.Warning,
            "Two definitions of one name in one place.",
            "Only one loads, and which one is not documented.",
            "Rename or remove one of them.",
            static (rule, context) => OfDiagnostics(rule, context, SameName, DiagnosticSeverity.Warning)),
        new("shadowed", FindingSeverity.Information,
            "A definition whose place a stronger one of the same name takes.",
            "It is not used here.",
            "Nothing, where that is meant.",
            static (rule, context) => OfDiagnostics(rule, context, SameName, DiagnosticSeverity.Information)),
        new("unknown-agent", FindingSeverity.Warning,
            "A call of an agent that is not there.",
            "The call fails, and the model has to find another way.",
            "Correct the name, or add the agent.",
            UnknownAgents),
        new("unknown-skill", FindingSeverity.Warning,
            "A skill that an agent is to be given and that is not there; a mere remark where the user's own skills were not looked for.",
            "The agent starts without it.",
            "Correct the name, or add the skill.",
            static (rule, context) => from agent in context.Agents
                                      where agent.Loads
                                      from name in agent.Skills
                                      where !context.Skills.Any(skill => skill.Name == name || skill.Name.EndsWith(":" + name, StringComparison.Ordinal))
                                      select rule.AtField(agent, "skills", $"No skill '{name}' is there.{FieldRules.Near(name, context.Skills.Select(static skill => skill.Name))}", context.Options.IncludesUser ? null : FindingSeverity.Information)),
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
                .Where(static diagnostic => diagnostic.Message.StartsWith(Import, StringComparison.Ordinal))
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
            "Two agents whose descriptions say nearly the same.",
            "The description is all that Claude chooses by.",
            "Say in each what the other does not do.",
            Similar),
    ];

    private static IEnumerable<Finding> OfDiagnostics(ValidationRule rule, ValidationContext context, string part, DiagnosticSeverity severity) =>
        from definition in context.Ecosystem.Definitions
        from diagnostic in definition.Diagnostics
        where diagnostic.Severity == severity && diagnostic.Message.Contains(part, StringComparison.Ordinal)
        select rule.At(definition, diagnostic.Message) with { Subject = definition.Name };

    private static HashSet<string> KnownAgents(ValidationContext context)
    {
        var known = context.Agents.Where(static agent => agent.Loads).Select(static agent => agent.Name).Concat(ValidationContext.Names.BuiltInAgents).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // A plugin's agent is called without its plugin, too.
        known.UnionWith(known.Where(static name => name.Contains(':', StringComparison.Ordinal)).Select(static name => name[(name.LastIndexOf(':') + 1)..]).ToList());
        return known;
    }

    private static IEnumerable<Finding> UnknownAgents(ValidationRule rule, ValidationContext context)
    {
        // Without agents of its own a collection of commands belongs beside others.
        if (context.Agents.IsEmpty)
            yield break;
        var known = KnownAgents(context);
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
        var agents = context.Agents.Where(static agent => agent.IsActive).ToList();
        var words = agents.Select(static agent => Words(agent.Description ?? "")).ToList();
        for (var i = 0; i < agents.Count; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            for (var j = i + 1; j < agents.Count; j++)
            {
                var (few, many) = words[i].Length <= words[j].Length ? (words[i], words[j]) : (words[j], words[i]);
                if (few.Length < FewestWords || few.Length < Alike * many.Length)
                    continue;
                var common = Common(few, many);
                if (common >= Alike * (few.Length + many.Length - common))
                    yield return rule.AtField(agents[j], "description", $"The description is nearly that of '{agents[i].Name}': Claude can hardly tell which of the two to call.");
            }
        }
    }

    // Hashes of the words, each once, in order; what equal hashes of different words add is nothing that a remark depends on.
    private static int[] Words(string text)
    {
        var words = new HashSet<int>();
        for (var at = 0; at < text.Length;)
        {
            while (at < text.Length && !char.IsLetterOrDigit(text[at]))
                at++;
            var start = at;
            while (at < text.Length && char.IsLetterOrDigit(text[at]))
                at++;
            if (at > start)
                words.Add(string.GetHashCode(text.AsSpan(start, at - start), StringComparison.OrdinalIgnoreCase));
        }
        return [.. words.Order()];
    }

    private static int Common(int[] one, int[] other)
    {
        var common = 0;
        for (int i = 0, j = 0; i < one.Length && j < other.Length;)
        {
            if (one[i] == other[j])
                (common, i, j) = (common + 1, i + 1, j + 1);
            else if (one[i] < other[j])
                i++;
            else
                j++;
        }
        return common;
    }
}
