using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Prompts that cost more than they need to.</summary>
internal static class CostRules
{
    // The length of a skill's description and when_to_use that Claude Code shows.
    private const int LongestSkillDescription = 1536;

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("always-on", FindingSeverity.Warning,
            "The ecosystem adds more tokens to every session than the limit alwaysOnTokens.",
            "Every session pays for them, used or not.",
            "Start with the definitions in the message: Optimize-AgentPrompt moves examples out of descriptions. Remove unused "
                + "definitions.",
            AlwaysOn),
        new("long-description", FindingSeverity.Warning,
            "An agent's line in the listing takes more tokens than the limit descriptionTokens.",
            "Every session pays for it, used or not.",
            "Say in one or two sentences when to use the agent; Optimize-AgentPrompt moves examples to the body.",
            static (rule, context) => from agent in context.Agents
                                      let measured = context.MeasurementOf(agent)
                                      where measured is not null
                                          && AtLeast(measured.AlwaysOnTokens, measured) > context.Limits.DescriptionTokens
                                      select rule.AtField(
                                          agent, "description",
                                          string.Create(CultureInfo.InvariantCulture,
                                              $"This agent's description takes {measured.AlwaysOnTokens:N0} tokens in every "
                                                  + $"session; the limit is {context.Limits.DescriptionTokens:N0}. Shorten it."))),
        new("long-prompt", FindingSeverity.Warning,
            "An agent, command or skill that exceeds the limits agentTokens and skillTokens.",
            "Every use pays for all of it.",
            "Optimize-AgentPrompt -Level Structural moves long examples and tables to files that are read only when needed.",
            static (rule, context) => from definition in context.Agents.Concat(context.Skills)
                                      let limit = definition.Kind == PromptKind.Agent ? context.Limits.AgentTokens
                                          : context.Limits.SkillTokens
                                      let measured = context.MeasurementOf(definition)
                                      where measured is not null && AtLeast(measured.Tokens, measured) > limit && !IsDeprecated(definition)
                                      select rule.At(definition, LongPrompt(definition, measured.Tokens, limit))),
        new("long-memory", FindingSeverity.Warning,
            "A memory file that exceeds the limits memoryLines (information only) or memoryCharacters.",
            "Every session and every called agent pays for it.",
            "Keep what always applies; move the rest to rules with paths, or to skills.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      where definition is { Kind: PromptKind.Memory, IsActive: true }
                                      let characters = definition.Text.Length
                                      let lines = definition.File.Lines.Count
                                      where characters > context.Limits.MemoryCharacters || lines > context.Limits.MemoryLines
                                      select characters > context.Limits.MemoryCharacters
                                          ? rule.At(
                                              definition,
                                              string.Create(CultureInfo.InvariantCulture,
                                                  $"The file has {characters:N0} characters; above "
                                                      + $"{context.Limits.MemoryCharacters:N0} Claude Code itself warns that it "
                                                      + $"is too long. Shorten it."))
                                          : rule.At(
                                              definition,
                                              string.Create(CultureInfo.InvariantCulture,
                                                  $"The file has {lines:N0} lines, which every session pays for; the limit is "
                                                      + $"{context.Limits.MemoryLines:N0}. Claude Code's documentation "
                                                      + $"recommends fewer than 200."), severity: FindingSeverity.Information)),
        new("skill-description-cut", FindingSeverity.Warning,
            "A skill's description and when_to_use are longer than Claude Code shows.",
            "The model never sees the end.",
            "Shorten them to 1,536 characters in total.",
            static (rule, context) => from skill in context.Skills
                                      where skill is { IsActive: true, DisableModelInvocation: false }
                                      let length = (skill.Description?.Length ?? 0) + (skill.WhenToUse?.Length ?? 0)
                                      where length > LongestSkillDescription
                                      select rule.AtField(
                                          skill, "description",
                                          string.Create(CultureInfo.InvariantCulture,
                                              $"Claude Code shows {LongestSkillDescription:N0} characters of a skill's "
                                                  + $"description and when_to_use; these have {length:N0}. Shorten them."))),
        new("skill-listing", FindingSeverity.Warning,
            "The descriptions of all skills together exceed the listing's budget.",
            "Claude Code leaves out the descriptions of the least used skills.",
            "Shorten them, or set disable-model-invocation on skills that only you call.",
            SkillListing),
        new("below-cacheable", FindingSeverity.Information,
            "An agent's first request is shorter than the provider's minimum for caching.",
            "None of it is ever read from the provider's cache, however often the agent is called.",
            "Nothing: it is short.",
            static (rule, context) => from agent in context.Agents
                                      let measured = context.MeasurementOf(agent)
                                      where measured is not null && context.Options.Measure.Catalog.TryResolve(measured.Model,
                                          out var model) && model.MinimumCacheable > measured.OnInvokeTokens + measured.OverheadTokens
                                      select rule.At(agent,
                                          string.Create(CultureInfo.InvariantCulture,
                                              $"A call sends about {measured.OnInvokeTokens + measured.OverheadTokens:N0} "
                                                  + $"tokens; {measured.Model} caches only "
                                                  + $"{MinimumOf(context, measured.Model):N0} or more."))) { IsOffByDefault = true },
        new("dynamic-before-stable", FindingSeverity.Warning,
            "A line of an agent that looks automatically updated, such as a date, comes before text that stays the same.",
            "The provider caches a prefix: if the line changes, nothing after it is read from the cache.",
            "If the line does change, move it to the end. Optimize-AgentPrompt -Rule dynamic-last does this.",
            static (rule, context) => from definition in context.Agents
                                      where definition.IsActive
                                      let place = FirstDynamic(definition)
                                      where place is not null
                                      select rule.At(definition,
                                          $"This line looks automatically updated ({place.Value.Kind}). Each change invalidates "
                                              + $"the provider's cache for everything after it; move it to the end.",
                                              place.Value.Line)) { IsOffByDefault = true },
        new("inherits-all-tools", FindingSeverity.Information,
            "Agents without a tool list where most agents have one: one finding for all of them.",
            "Each call sends the definitions of all tools except those deferred to ToolSearch: more than most lists.",
            "List the tools that the agents need.",
            Inheriting),
        new("tools-over-inheriting", FindingSeverity.Warning,
            "A tool list with which each call sends more tokens than without a list.",
            "All listed tools are sent; without a list, rarely used tools are deferred to ToolSearch.",
            "Shorten the list or remove it.",
            static (rule, context) => from agent in context.Agents
                                      where agent is { IsActive: true, Tools: not null }
                                      let model = ModelOf(context, agent)
                                      where model is not null
                                      let tokens = Sent(
                                          new InvocationContext { Tools = agent.Tools, DisallowedTools = agent.DisallowedTools }, model)
                                      let inherited = Sent(new InvocationContext { DisallowedTools = agent.DisallowedTools }, model)
                                      // A list that costs little more exists to restrict the agent.
                                      where tokens > inherited * MinExcess
                                      select rule.AtField(
                                          agent, "tools",
                                          string.Create(CultureInfo.InvariantCulture,
                                              $"With this tool list each call sends {tokens:N0} tokens in addition to the "
                                                  + $"prompts; without it {inherited:N0}, because rarely used tools are then "
                                                  + $"deferred. Shorten or remove the list."))),
    ];

    private const double MinExcess = 1.2;

    private static int? MinimumOf(ValidationContext context, string model) =>
        context.Options.Measure.Catalog.Resolve(model).MinimumCacheable;

    // An estimate whose error may put it below a limit does not count as above it.
    private static double AtLeast(long tokens, PromptMeasurement measured) => tokens * (1 - measured.ErrorBound);

    // Nobody maintains definitions that exist only for old callers.
    private static bool IsDeprecated(PromptDefinition definition) =>
        definition.Frontmatter["deprecated"]?.Value.Text.Equals("true", StringComparison.OrdinalIgnoreCase) == true
        || definition.Description?.Contains("deprecated", StringComparison.OrdinalIgnoreCase) == true;

    private static string LongPrompt(PromptDefinition definition, long tokens, long limit)
    {
        const int RestoredOfSkill = 5_000;
        var lost = definition.Kind is PromptKind.Skill or PromptKind.Command && tokens > RestoredOfSkill
            ? FormattableString.Invariant($" After a compaction Claude Code restores only the first {RestoredOfSkill:N0}.")
            : "";
        return FormattableString.Invariant($"The text has {tokens:N0} tokens, which every use pays for; the limit is {limit:N0}.{lost}");
    }

    private static IEnumerable<Finding> Inheriting(ValidationRule rule, ValidationContext context)
    {
        const int Named = 5;
        // Loose files may not be agents.
        var active =
            context.Agents.Where(static agent => agent is { IsActive: true, Loads: true, Scope: not DefinitionScope.None }).ToList();
        var lists = active.Where(static agent => agent.Tools is { Length: > 0 }).ToList();
        var agents = active.FindAll(static agent => agent.Tools is null && !UsesServers(agent));
        // If most agents have no list, that is the authors' choice.
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
        yield return rule.At(agents[0], string.Create(CultureInfo.InvariantCulture,
            $"No tool list in {names}: each call sends about {inherited:N0} tokens in addition to the prompts; with the list of "
                + $"'{usual.First().Name}', '{usual.Key}', it would send {listed:N0}."));
    }

    // Their tools have names that are not in any list of built-in tools.
    private static bool UsesServers(PromptDefinition agent) =>
        agent.Body.Contains("mcp__", StringComparison.Ordinal) || agent.Body.Contains("MCP", StringComparison.Ordinal)
            || agent.Body.Contains("browser_", StringComparison.Ordinal);

    private static IEnumerable<Finding> AlwaysOn(ValidationRule rule, ValidationContext context)
    {
        const int Named = 3;
        // Loose files are not in anybody's sessions: users take only some of them. A plugin's users do not pay for
        // the memory files of the repository that contains it.
        var isPlugin = LooseAgents.IsPlugin(context.Ecosystem.Root);
        var paid = context.Measurements
            .Where(pair => pair.Key.Scope != DefinitionScope.None
                && !(isPlugin && pair.Key.Scope == DefinitionScope.Project && !RealPath.IsWithin(pair.Key.Path, context.Ecosystem.Root)))
            .ToList();
        var tokens = paid.Sum(static pair => pair.Value.AlwaysOnTokens);
        if (tokens <= context.Limits.AlwaysOnTokens)
            yield break;
        var window = context.Options.Measure.Catalog.DefaultModel.ContextWindow;
        var most = string.Join(", ", paid.OrderByDescending(static pair => pair.Value.AlwaysOnTokens)
            .ThenBy(static pair => pair.Key.Path, StringComparer.Ordinal).Take(Named)
            .Select(static pair => FormattableString.Invariant($"'{pair.Key.Name}' {pair.Value.AlwaysOnTokens:N0}")));
        var share = window is > 0 ? FormattableString.Invariant($", {tokens / (double)window:P1} of the context window") : "";
        yield return new Finding
        {
            RuleId = rule.Id,
            Severity = rule.Severity,
            Message =
                string.Create(CultureInfo.InvariantCulture,
                    $"Every session pays {tokens:N0} tokens for this ecosystem{share}; the limit is "
                        + $"{context.Limits.AlwaysOnTokens:N0}. The largest are {most}."),
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
            Message = string.Create(CultureInfo.InvariantCulture,
                $"The skill listing has {facts.SkillListingCharacters:N0} characters, including Claude Code's own skills; the "
                    + $"budget is {facts.SkillListingBudget:N0}. Claude Code leaves out {facts.CutSkills:N0} descriptions: those "
                    + $"of the least used skills first, then the last ones."),
            Path = context.Ecosystem.Root,
        };
    }

    private static (int Line, DynamicKind Kind)? FirstDynamic(PromptDefinition definition)
    {
        var lines = definition.Body.ReplaceLineEndings("\n").Split('\n');
        // $ARGUMENTS in an agent is sent literally.
        var kinds = DynamicContent.Of(lines, isFilledIn: false, []);
        var first = Array.FindIndex(kinds, static kind => kind is not null);
        // A few lines after it are not worth reporting.
        const int Few = 3;
        if (first < 0 || lines.Skip(first + 1).Where((_, i) => kinds[first + 1 + i] is null)
            .Count(static line => !string.IsNullOrWhiteSpace(line)) <= Few)
            return null;
        return (definition.BodyLine + first, kinds[first]!.Value);
    }

    private static ModelInfo? ModelOf(ValidationContext context, PromptDefinition agent) =>
        context.MeasurementOf(agent) is { } measured && context.Options.Measure.Catalog.TryResolve(measured.Model, out var model) ? model
            : null;

    // Tool definitions, the text around them, and the list of deferred tools.
    private static long Sent(InvocationContext invocation, ModelInfo model) =>
        InvocationOverhead.Of(invocation, model).Sum(static part => part.Tokens);
}
