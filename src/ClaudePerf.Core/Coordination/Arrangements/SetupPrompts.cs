using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Simulation;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>The prompts of an ecosystem in each setup. Not thread-safe.</summary>
/// <param name="asIs">The current prompts.</param>
/// <param name="ordered">The agents whose tool order differs, with the common order.</param>
/// <param name="optimized">The optimized prompts, including the order of tools.</param>
internal sealed class SetupPrompts(EcosystemVariant asIs, IReadOnlyCollection<PromptDefinition> ordered, EcosystemVariant optimized)
{
    private readonly Dictionary<string, EcosystemVariant> _withTools = new(StringComparer.Ordinal);
    private readonly Dictionary<(EcosystemVariant Form, EcosystemSettings Settings), EcosystemVariant> _underSettings = [];
    private readonly EcosystemVariant _ordered = asIs.With(ordered);
    private readonly EcosystemVariant _optimizedUnordered =
        optimized.With(ordered.Select(agent => optimized.Find(agent.Name)! with { Tools = asIs.Find(agent.Name)!.Tools }));

    /// <summary>The current prompts.</summary>
    internal EcosystemVariant AsIs => asIs;

    /// <summary>The prompts with the same order for equal tool lists.</summary>
    internal EcosystemVariant Ordered => _ordered;

    /// <summary>Returns the prompts of a setup.</summary>
    internal Func<AgentStart, AgentPromptParts> PartsOf(Setup setup)
    {
        var variant = VariantOf(setup);
        return start =>
        {
            var parts = variant.PartsOf(setup.Models.TryGetValue(start.Agent, out var model) ? start with { Model = model } : start);
            return setup.SkillsInBody.Contains(start.Agent) ? WithSkillsInBody(parts) : parts;
        };
    }

    private EcosystemVariant VariantOf(Setup setup)
    {
        var form = (setup.IsOptimized, setup.IsOrdered) switch { (false, false) => asIs, (false, true) => _ordered,
            (true, false) => _optimizedUnordered, _ => optimized };
        form = setup.Tools.IsEmpty ? form : WithTools(form, setup);
        if (setup.Settings is not { } settings)
            return form;
        if (!_underSettings.TryGetValue((form, settings), out var known))
            _underSettings[(form, settings)] = known = form.With(settings);
        return known;
    }

    private EcosystemVariant WithTools(EcosystemVariant form, Setup setup)
    {
        var tools = setup.Tools.Select(static agent => $"{agent.Key}: {string.Join(", ", agent.Value)}");
        var key = $"{setup.IsOptimized} {setup.IsOrdered}\n{string.Join('\n', tools)}";
        if (!_withTools.TryGetValue(key, out var known))
            _withTools[key] = known = form.With(setup.Tools.Select(agent => form.Find(agent.Key)! with { Tools = agent.Value }));
        return known;
    }

    // Skills come after the task, where nothing is shared; in the body they are part of what every run of the agent reads.
    private static AgentPromptParts WithSkillsInBody(AgentPromptParts parts)
    {
        var skills = parts.AfterTask.Where(static piece => IsSkills(piece)).ToList();
        if (skills.Count == 0)
            return parts;
        var body = parts.System[^1];
        return parts with
        {
            System = parts.System.SetItem(parts.System.Length - 1,
                body with { Tokens = body.Tokens + skills.Sum(static piece => piece.Tokens),
                    Content = $"{body.Content}/{string.Join('/', skills.Select(static piece => piece.Content))}" }),
            AfterTask = [.. parts.AfterTask.Where(static piece => !IsSkills(piece))],
        };
    }

    private static bool IsSkills(PromptPiece piece) => piece.Name.StartsWith("skills of ", StringComparison.Ordinal);
}
