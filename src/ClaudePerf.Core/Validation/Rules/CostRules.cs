using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What prompts cost more than they need to.</summary>
internal static class CostRules
{
    // Claude Code shows that much of a skill's description and when_to_use.
    private const int LongestSkillDescription = 1536;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("always-on", FindingSeverity.Warning,
            "More tokens in every session than the limit alwaysOnTokens.",
            "Every session pays for them, used or not.",
            "Begin with the definitions that the message names: Optimize-AgentPrompt moves examples out of descriptions; remove what nobody uses.",
            AlwaysOn),
        new("long-description", FindingSeverity.Warning,
            "An agent whose line in the listing takes more tokens than the limit descriptionTokens.",
            "Every session pays for it, used or not.",
            "Say when to use the agent in a sentence or two; Optimize-AgentPrompt moves examples to the body.",
            static (rule, context) => from agent in context.Agents
                                      let measured = context.MeasurementOf(agent)
                                      where measured is not null && AtLeast(measured.AlwaysOnTokens, measured) > context.Limits.DescriptionTokens
                                      select rule.AtField(agent, "description", FormattableString.Invariant($"This agent's description takes {measured.AlwaysOnTokens:N0} tokens of every session, used or not; the limit is {context.Limits.DescriptionTokens:N0}."))),
        new("long-prompt", FindingSeverity.Warning,
            "An agent, command or skill longer than the limits agentTokens and skillTokens.",
            "Each use pays for all of it.",
            "Optimize-AgentPrompt -Level Structural moves long examples and tables to files that are read when they are needed.",
            static (rule, context) => from definition in context.Agents.Concat(context.Skills)
                                      let limit = definition.Kind == PromptKind.Agent ? context.Limits.AgentTokens : context.Limits.SkillTokens
                                      let measured = context.MeasurementOf(definition)
                                      where measured is not null && AtLeast(measured.Tokens, measured) > limit && !IsDeprecated(definition)
                                      select rule.At(definition, LongPrompt(definition, measured.Tokens, limit))),
        new("long-memory", FindingSeverity.Warning,
            "A memory file with more lines or characters than the limits memoryLines and memoryCharacters; a mere remark where it is lines.",
            "Every session, and every agent that is called, pays for it.",
            "Keep what holds always; put the rest into rules with paths, or into skills.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      where definition is { Kind: PromptKind.Memory, IsActive: true }
                                      let characters = definition.Text.Length
                                      let lines = definition.File.Lines.Count
                                      where characters > context.Limits.MemoryCharacters || lines > context.Limits.MemoryLines
                                      select characters > context.Limits.MemoryCharacters
                                          ? rule.At(definition, FormattableString.Invariant($"The file has {characters:N0} characters; above {context.Limits.MemoryCharacters:N0} Claude Code itself warns that it is too long."))
                                          : rule.At(definition, FormattableString.Invariant($"The file has {lines:N0} lines, and every session pays for all; the limit is {context.Limits.MemoryLines:N0}, and Claude Code's documentation aims at fewer than 200."), severity: FindingSeverity.Information)),
        new("skill-description-cut", FindingSeverity.Warning,
            "A skill's description and when_to_use that are longer than what Claude Code shows.",
            "The model never reads the end of it.",
            "Shorten them to 1,536 characters together.",
            static (rule, context) => from skill in context.Skills
                                      where skill is { IsActive: true, DisableModelInvocation: false }
                                      let length = (skill.Description?.Length ?? 0) + (skill.WhenToUse?.Length ?? 0)
                                      where length > LongestSkillDescription
                                      select rule.AtField(skill, "description", FormattableString.Invariant($"Claude Code shows {LongestSkillDescription:N0} characters of a skill's description and when_to_use; these have {length:N0}."))),
        new("skill-listing", FindingSeverity.Warning,
            "Descriptions of skills that together are longer than the listing may be.",
            "Claude Code leaves out the descriptions of those that are used least.",
            "Shorten them, or set disable-model-invocation where only you call a skill.",
            SkillListing),
        new("below-cacheable", FindingSeverity.Information,
            "An agent whose first request is shorter than what the provider caches.",
            "Nothing of it is read from the provider's cache, however often it is called.",
            "Nothing: it is short.",
            static (rule, context) => from agent in context.Agents
                                      let measured = context.MeasurementOf(agent)
                                      where measured is not null && context.Options.Measure.Catalog.TryResolve(measured.Model, out var model) && model.MinimumCacheable > measured.OnInvokeTokens + measured.OverheadTokens
                                      select rule.At(agent, FormattableString.Invariant($"A call sends about {measured.OnInvokeTokens + measured.OverheadTokens:N0} tokens; {measured.Model} caches no fewer than {MinimumOf(context, measured.Model):N0}."))) { IsOffByDefault = true },
        new("dynamic-before-stable", FindingSeverity.Warning,
            "A line of an agent that looks as if something else rewrote it, such as a date, and that stands before text that stays.",
            "The provider caches a prefix: if the line does change, nothing after it is read from its cache.",
            "Where it is rewritten, move it to the end. Optimize-AgentPrompt -Rule dynamic-last does.",
            static (rule, context) => from definition in context.Agents
                                      where definition.IsActive
                                      let place = FirstDynamic(definition)
                                      where place is not null
                                      select rule.At(definition, $"This line seems to be rewritten ({place.Value.Kind}); what follows it is then never read from the provider's cache.", place.Value.Line)) { IsOffByDefault = true },
        new("inherits-all-tools", FindingSeverity.Information,
            "Agents without a list of tools among agents that mostly have one: one finding for all of them.",
            "Each call sends the definitions of all: more than most lists, though rarely used ones wait behind ToolSearch.",
            "List the tools the agents need.",
            Inheriting),
        new("tools-over-inheriting", FindingSeverity.Warning,
            "A list of tools with which a call sends more tokens than it would without a list.",
            "A list is sent whole; without one, rarely used tools wait behind ToolSearch.",
            "Shorten the list, or leave it out.",
            static (rule, context) => from agent in context.Agents
                                      where agent is { IsActive: true, Tools: not null }
                                      let model = ModelOf(context, agent)
                                      where model is not null
                                      let tokens = Sent(new InvocationContext { Tools = agent.Tools, DisallowedTools = agent.DisallowedTools }, model)
                                      let inherited = Sent(new InvocationContext { DisallowedTools = agent.DisallowedTools }, model)
                                      // A list that costs little more is there to restrict.
                                      where tokens > inherited * LeastExcess
                                      select rule.AtField(agent, "tools", FormattableString.Invariant($"With this list each call sends {tokens:N0} tokens besides the prompts; without it {inherited:N0}, as rarely used tools then wait."))),
    ];

    private const double LeastExcess = 1.2;

    private static int? MinimumOf(ValidationContext context, string model) => context.Options.Measure.Catalog.Resolve(model).MinimumCacheable;

    // An estimate that may as well be below a limit is not above it.
    private static double AtLeast(long tokens, PromptMeasurement measured) => tokens * (1 - measured.ErrorBound);

    // Nobody works on what is kept for those who still call it.
    private static bool IsDeprecated(PromptDefinition definition) =>
        definition.Frontmatter["deprecated"]?.Value.Text.Equals("true", StringComparison.OrdinalIgnoreCase) == true
        || definition.Description?.Contains("deprecated", StringComparison.OrdinalIgnoreCase) == true;

    private static string LongPrompt(PromptDefinition definition, long tokens, long limit)
    {
        const int KeptOfSkill = 5_000;
        var lost = definition.Kind is PromptKind.Skill or PromptKind.Command && tokens > KeptOfSkill
            ? FormattableString.Invariant($" After a compaction Claude Code gives back the first {KeptOfSkill:N0} alone.")
            : "";
        return FormattableString.Invariant($"The text has {tokens:N0} tokens, and each use pays for them; the limit is {limit:N0}.{lost}");
    }

    private static IEnumerable<Finding> Inheriting(ValidationRule rule, ValidationContext context)
    {
        const int Named = 5;
        // Loose files may be no agents at all.
        var active = context.Agents.Where(static agent => agent is { IsActive: true, Loads: true, Scope: not DefinitionScope.None }).ToList();
        var lists = active.Where(static agent => agent.Tools is { Length: > 0 }).ToList();
        var agents = active.FindAll(static agent => agent.Tools is null && !UsesServers(agent));
        // Where most have no list, that is how its authors want it.
        if (agents.Count == 0 || lists.Count < active.Count - lists.Count || ModelOf(context, agents[0]) is not { } model)
            yield break;
        var usual = lists.GroupBy(static agent => string.Join(", ", agent.Tools!.Value), StringComparer.Ordinal)
            .OrderByDescending(static list => list.Count()).ThenBy(static list => list.Key, StringComparer.Ordinal).First();
        var inherited = Sent(new InvocationContext { DisallowedTools = agents[0].DisallowedTools }, model);
        var listed = Sent(new InvocationContext { Tools = usual.First().Tools!.Value }, model);
        if (inherited <= listed)
            yield break;
        var names = string.Join(", ", agents.Take(Named).Select(static agent => $"'{agent.Name}'"))
            + (agents.Count > Named ? FormattableString.Invariant($" and {agents.Count - Named:N0} more") : "");
        yield return rule.At(agents[0], FormattableString.Invariant(
            $"No list of tools in {names}: each call sends about {inherited:N0} tokens besides the prompts; with the list of '{usual.First().Name}', '{usual.Key}', it is {listed:N0}."));
    }

    // Their tools have names that no list of built-in ones holds.
    private static bool UsesServers(PromptDefinition agent) =>
        agent.Body.Contains("mcp__", StringComparison.Ordinal) || agent.Body.Contains("MCP", StringComparison.Ordinal) || agent.Body.Contains("browser_", StringComparison.Ordinal);

    private static IEnumerable<Finding> AlwaysOn(ValidationRule rule, ValidationContext context)
    {
        const int Named = 3;
        // Loose files are in nobody's sessions: who takes some of them does not pay for the others. Nor do a plugin's users pay for the
        // memory of the repository that it lies in.
        var isPlugin = LooseAgents.IsPlugin(context.Ecosystem.Root);
        var paid = context.Measurements
            .Where(pair => pair.Key.Scope != DefinitionScope.None
                && !(isPlugin && pair.Key.Scope == DefinitionScope.Project && !RealPath.IsWithin(pair.Key.Path, context.Ecosystem.Root)))
            .ToList();
        var tokens = paid.Sum(static pair => pair.Value.AlwaysOnTokens);
        if (tokens <= context.Limits.AlwaysOnTokens)
            yield break;
        var window = context.Options.Measure.Catalog.DefaultModel.ContextWindow;
        var most = string.Join(", ", paid.OrderByDescending(static pair => pair.Value.AlwaysOnTokens).ThenBy(static pair => pair.Key.Path, StringComparer.Ordinal).Take(Named)
            .Select(static pair => FormattableString.Invariant($"'{pair.Key.Name}' {pair.Value.AlwaysOnTokens:N0}")));
        var share = window is > 0 ? FormattableString.Invariant($", {tokens / (double)window:P1} of the context window") : "";
        yield return new Finding
        {
            RuleId = rule.Id,
            Severity = rule.Severity,
            Message = FormattableString.Invariant($"Every session pays {tokens:N0} tokens for this ecosystem{share}; the limit is {context.Limits.AlwaysOnTokens:N0}. The most take {most}."),
            Path = context.Ecosystem.Root,
        };
    }

    private static IEnumerable<Finding> SkillListing(ValidationRule rule, ValidationContext context)
    {
        var facts = new PromptMeasurer(context.Options.Measure, context.Ecosystem).Facts;
        if (facts.CutSkills == 0 || context.Skills.Any(static skill => skill.Scope == DefinitionScope.None))
            yield break;
        yield return new Finding
        {
            RuleId = rule.Id,
            Severity = rule.Severity,
            Message = FormattableString.Invariant(
                $"The listing of skills has {facts.SkillListingCharacters:N0} characters with Claude Code's own; it gives them {facts.SkillListingBudget:N0} and leaves out {facts.CutSkills:N0} descriptions: of those used least, then of the last."),
            Path = context.Ecosystem.Root,
        };
    }

    private static (int Line, DynamicKind Kind)? FirstDynamic(PromptDefinition definition)
    {
        var lines = definition.Body.ReplaceLineEndings("\n").Split('\n');
        // $ARGUMENTS in an agent is sent as it stands.
        var kinds = DynamicContent.Of(lines, isFilledIn: false, []);
        var first = Array.FindIndex(kinds, static kind => kind is not null);
        // A line or two after it are not worth a word.
        const int Few = 3;
        if (first < 0 || lines.Skip(first + 1).Where((_, i) => kinds[first + 1 + i] is null).Count(static line => !string.IsNullOrWhiteSpace(line)) <= Few)
            return null;
        return (definition.BodyLine + first, kinds[first]!.Value);
    }

    private static ModelInfo? ModelOf(ValidationContext context, PromptDefinition agent) =>
        context.MeasurementOf(agent) is { } measured && context.Options.Measure.Catalog.TryResolve(measured.Model, out var model) ? model : null;

    // Tool definitions, what stands around them, and the list of those that wait.
    private static long Sent(InvocationContext invocation, ModelInfo model) => InvocationOverhead.Of(invocation, model).Sum(static part => part.Tokens);
}
