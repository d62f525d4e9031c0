using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Names in agents' <c>skills:</c> that have no effect.</summary>
internal static class UnknownSkills
{
    // Names shown in a message.
    private const int Shown = 5;

    // A shorter remainder could be any word.
    private const int ShortestRest = 5;

    internal static IEnumerable<Finding> Find(ValidationRule rule, ValidationContext context)
    {
        // A collection of agents without skills is used together with other collections.
        if (!context.Skills.Any(static skill => skill.Kind == PromptKind.Skill))
            yield break;
        var skills = new PreloadedSkills(context.Skills);
        var names = context.Skills.Select(static skill => skill.Name).ToList();
        var plugins = context.Ecosystem.Definitions.Select(static definition => definition.Source).OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = (from agent in context.Agents
                       where agent.Loads
                       let missingNames = agent.Skills.Where(name => name.Length > 0 && skills.Find(name, agent) is null
                           && !QualifiedName.IsFromOtherPlugin(name, plugins)).ToList()
                       select (Agent: agent, Names: missingNames)).ToList();
        var rests = missing.SelectMany(static agent => agent.Names).Distinct(StringComparer.Ordinal)
            .ToLookup(static name => Rest(QualifiedName.LocalNameOf(name)));
        foreach (var (agent, absent) in missing)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (absent.Count > 0)
            {
                // Several names cannot all mean the one skill with that ending.
                var message = Message(
                    absent, name =>
                        Near(name, names, takesOtherFirstWord: rests[Rest(QualifiedName.LocalNameOf(name))].Take(2).Count() == 1));
                yield return rule.AtField(agent, "skills", message, context.Options.IncludesUser ? null : FindingSeverity.Information);
            }
            var blocked = agent.Skills.Where(name => skills.Find(name, agent) is { DisableModelInvocation: true }).ToList();
            if (blocked.Count > 0)
                yield return rule.AtField(agent, "skills",
                    $"Agents do not get {Listed(blocked)}: disable-model-invocation is true there. Remove that field, or the name here.");
        }
    }

    private static string Message(List<string> missing, Func<string, string?> nearOf)
    {
        if (missing.Count == 1)
            return $"There is no skill '{missing[0]}'. "
                + $"{(nearOf(missing[0]) is { } near ? $"Did you mean '{near}'?" : "Correct the name or add the skill.")}";
        var hints = missing.Select(name => (Name: name, Near: nearOf(name))).Where(static hint => hint.Near is not null).Take(Shown)
            .Select(static hint => $" Did you mean '{hint.Near}' for '{hint.Name}'?");
        return FormattableString.Invariant($"{missing.Count} of the skills do not exist: {Listed(missing)}.{string.Concat(hints)}");
    }

    private static string Listed(List<string> names) =>
        string.Join(", ", names.Take(Shown).Select(static name => $"'{name}'")) + (names.Count > Shown ? ", …" : "");

    // The skill that a name may mean: except for a typo, a missing or extra first word or, if only one skill has that
    // ending, a different first word.
    private static string? Near(string name, List<string> names, bool takesOtherFirstWord)
    {
        if (NearNames.SlipOf(name, names) is { } near)
            return near;
        var own = QualifiedName.LocalNameOf(name);
        var byOwn = names.Select(static known => (Name: known, Own: QualifiedName.LocalNameOf(known))).ToList();
        if (NearNames.SlipOf(own, byOwn.Select(static known => known.Own)) is { } slip)
            return byOwn.First(known => known.Own == slip).Name;
        var rest = Rest(own);
        var without = byOwn.FirstOrDefault(known => Rest(known.Own) == own || (rest is not null && known.Own == rest)).Name;
        if (without is not null || rest is null || !takesOtherFirstWord)
            return without;
        var others = byOwn.Where(known => Rest(known.Own) == rest).Select(static known => known.Name)
            .Distinct(StringComparer.Ordinal).Take(2).ToList();
        return others.Count == 1 ? others[0] : null;
    }

    // The part after a name's first word.
    private static string? Rest(string name) =>
        name.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen && name.Length - hyphen > ShortestRest ? name[(hyphen + 1)..]
            : null;
}
