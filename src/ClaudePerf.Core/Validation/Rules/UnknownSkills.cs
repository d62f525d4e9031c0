using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Names in the <c>skills:</c> of agents that bring nothing.</summary>
internal static class UnknownSkills
{
    // Names that a message shows.
    private const int Shown = 5;

    // A shorter rest of a name is any word.
    private const int ShortestRest = 5;

    internal static IEnumerable<Finding> Find(ValidationRule rule, ValidationContext context)
    {
        // Without skills of its own a collection of agents belongs beside others.
        if (!context.Skills.Any(static skill => skill.Kind == PromptKind.Skill))
            yield break;
        var skills = new PreloadedSkills(context.Skills);
        var names = context.Skills.Select(static skill => skill.Name).ToList();
        var plugins = context.Ecosystem.Definitions.Select(static definition => definition.Source).OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = (from agent in context.Agents
                       where agent.Loads
                       let gone = agent.Skills.Where(name => name.Length > 0 && skills.Find(name, agent) is null
                           && !QualifiedName.IsOfOther(name, plugins)).ToList()
                       select (Agent: agent, Names: gone)).ToList();
        var rests = missing.SelectMany(static agent => agent.Names).Distinct(StringComparer.Ordinal).ToLookup(static name => Rest(QualifiedName.OwnOf(name)));
        foreach (var (agent, gone) in missing)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (gone.Count > 0)
            {
                // Several names cannot all mean the one skill that ends like them.
                var message = Message(gone, name => Near(name, names, takesOtherFirstWord: rests[Rest(QualifiedName.OwnOf(name))].Take(2).Count() == 1));
                yield return rule.AtField(agent, "skills", message, context.Options.IncludesUser ? null : FindingSeverity.Information);
            }
            var kept = agent.Skills.Where(name => skills.Find(name, agent) is { DisableModelInvocation: true }).ToList();
            if (kept.Count > 0)
                yield return rule.AtField(agent, "skills", $"No agent is given {Listed(kept)}: disable-model-invocation is true there.");
        }
    }

    private static string Message(List<string> missing, Func<string, string?> nearOf)
    {
        if (missing.Count == 1)
            return $"No skill '{missing[0]}' is there.{(nearOf(missing[0]) is { } near ? $" '{near}' is near." : "")}";
        var hints = missing.Select(name => (Name: name, Near: nearOf(name))).Where(static hint => hint.Near is not null).Take(Shown)
            .Select(static hint => $" For '{hint.Name}', '{hint.Near}' is near.");
        return FormattableString.Invariant($"{missing.Count} of the skills are not there: {Listed(missing)}.{string.Concat(hints)}");
    }

    private static string Listed(List<string> names) =>
        string.Join(", ", names.Take(Shown).Select(static name => $"'{name}'")) + (names.Count > Shown ? ", …" : "");

    // The skill that a name may mean: but for a slip, for a first word that is not there or one too many, or, where only one skill ends
    // so, for another first word.
    private static string? Near(string name, List<string> names, bool takesOtherFirstWord)
    {
        if (ClaudeCodeNames.Nearest(name, names) is { } near)
            return near;
        var own = QualifiedName.OwnOf(name);
        var byOwn = names.Select(static known => (Name: known, Own: QualifiedName.OwnOf(known))).ToList();
        if (ClaudeCodeNames.Nearest(own, byOwn.Select(static known => known.Own)) is { } slip)
            return byOwn.First(known => known.Own == slip).Name;
        var rest = Rest(own);
        var without = byOwn.FirstOrDefault(known => Rest(known.Own) == own || (rest is not null && known.Own == rest)).Name;
        if (without is not null || rest is null || !takesOtherFirstWord)
            return without;
        var others = byOwn.Where(known => Rest(known.Own) == rest).Select(static known => known.Name)
            .Distinct(StringComparer.Ordinal).Take(2).ToList();
        return others.Count == 1 ? others[0] : null;
    }

    // What stands behind a name's first word.
    private static string? Rest(string name) =>
        name.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen && name.Length - hyphen > ShortestRest ? name[(hyphen + 1)..] : null;
}
