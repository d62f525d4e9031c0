using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>The possible changes to how a pattern runs, given its current state.</summary>
internal sealed class PatternLevers
{
    private readonly CoordinationPattern _pattern;
    private readonly CoordinationOptions _options;
    private readonly SetupPrompts _prompts;
    private readonly ImmutableArray<string> _agents;

    internal PatternLevers(CoordinationPattern pattern, CoordinationOptions options, SetupPrompts prompts)
    {
        _pattern = pattern;
        _options = options;
        _prompts = prompts;
        _agents = [.. pattern.Agents];
    }

    /// <summary>Current problems and other options.</summary>
    internal IEnumerable<Lever> All() => Safe().Concat(Judged());

    /// <summary>Changes that cannot affect what agents do.</summary>
    internal IEnumerable<Lever> Safe()
    {
        var other = _agents.Where(agent => _prompts.Ordered.Find(agent) is { } ordered
            && !ReferenceEquals(ordered, _prompts.AsIs.Find(agent))).ToImmutableArray();
        if (!other.IsEmpty)
        {
            yield return new Lever("tool-order", StepEffect.Safe, $"The same tool order for {Names(other)}",
                "Optimize-AgentPrompt -Rule tool-order -InPlace", other,
                static setup => setup with { IsOrdered = true })
            {
                Problem = $"{Names(other)} {(other.Length == 1 ? "lists" : "list")} the same tools as other agents in a different order, "
                    + $"and {(other.Length == 1 ? "shares" : "share")} nothing with them.",
            };
        }
        if (_options.Plan.Host == RequestHost.Gateway)
        {
            yield return new Lever("gateway-header", StepEffect.Safe, "No header that changes with each task",
                "Set CLAUDE_CODE_ATTRIBUTION_HEADER to 0 in the env section of the settings", [],
                static setup => setup with { Plan = setup.Plan with { Host = RequestHost.WithoutHeader } })
            {
                Problem = "Requests go to a gateway with a header that changes with each task: another task of the same agent reads "
                    + "nothing from the cache, unless the gateway removes the header.",
            };
        }
        var judged = _options.Level == OptimizationLevel.Structural;
        if (!judged)
            yield return Optimized(StepEffect.Safe);
        yield return new Lever("agents-hour", StepEffect.Safe, "A cache TTL of one hour for agents",
            "Set subagentPromptCacheTtl to 1h in your settings", [],
            static setup => setup with { Plan = setup.Plan with { AgentLifetime = CacheLifetime.OneHour } });
        yield return new Lever("main-hour", StepEffect.Safe, "A cache TTL of one hour for the main thread",
            "Set promptCacheTtl to 1h in your settings", [],
            static setup => setup with { Plan = setup.Plan with { MainLifetime = CacheLifetime.OneHour } });
    }

    /// <summary>Changes that may affect what agents do.</summary>
    internal IEnumerable<Lever> Judged()
    {
        if (_options.Level == OptimizationLevel.Structural)
            yield return Optimized(StepEffect.Behaviour);
        foreach (var lever in Modes().Concat(Resuming()).Concat(CommonTools()))
            yield return lever;
        if (CallChanges.StartTogether(_pattern))
        {
            yield return new Lever("first-alone", StepEffect.Behaviour, "Start the first of several parallel agents alone",
                "Request one agent first and the others in the next message, without waiting for it", [],
                static setup => setup with { Plan = setup.Plan with { FirstAlone = true } })
            {
                Problem = "Agents start at the same moment, so none can read what another is still writing to the cache.",
            };
        }
        var parts = _prompts.PartsOf(new Setup(_pattern, _options.Plan));
        var skilled = _agents
            .Where(agent => parts(new AgentStart(agent)).AfterTask.Any(
                static piece => piece.Name.StartsWith("skills of ", StringComparison.Ordinal))).ToImmutableArray();
        if (!skilled.IsEmpty)
        {
            yield return new Lever("skills-in-body", StepEffect.Behaviour, $"The preloaded skills of {Names(skilled)} in the body",
                "Copy the text of the skills into the agent and remove its skills: line", skilled,
                setup => setup with { SkillsInBody = setup.SkillsInBody.Union(skilled) })
            {
                Problem = $"The preloaded skills of {Names(skilled)} come after the task, so each new task writes them to the cache again.",
            };
        }
        if (_agents.Any(agent => parts(new AgentStart(agent)) is var own && own.System.Concat(own.Messages)
            .Any(static piece => piece.DynamicTokens > 0)))
        {
            yield return new Lever("dynamic-last", StepEffect.Behaviour, "Lines that differ between runs come last",
                "Optimize-AgentPrompt -Rule dynamic-last -InPlace", [],
                static setup => setup with { Plan = setup.Plan with { DynamicLast = true } })
            {
                Problem = "Lines that differ between runs come before constant text, which is therefore never read from the cache.",
            };
        }
    }

    /// <summary>Cheaper models: the next cheaper one for each agent.</summary>
    internal IEnumerable<Lever> Models()
    {
        var parts = _prompts.PartsOf(new Setup(_pattern, _options.Plan));
        foreach (var agent in _agents.Where(agent => _options.Measure.Model is null && _prompts.AsIs.Knows(agent)))
        {
            var model = parts(new AgentStart(agent)).Model;
            var cheaper =
                Aliases.Select(alias => (Alias: alias, Model: _options.Measure.Catalog.TryResolve(alias, out var found) ? found : null))
                .Where(other => other.Model is not null && PriceOf(other.Model) < PriceOf(model))
                .OrderByDescending(other => PriceOf(other.Model!)).FirstOrDefault();
            if (cheaper.Model is not null)
            {
                yield return new Lever("model", StepEffect.Model, $"{agent} on {cheaper.Alias} instead of {model.Id}",
                    $"Set model: {cheaper.Alias} in the agent", [agent],
                    setup => setup with { Models = setup.Models.SetItem(agent, cheaper.Alias) });
            }
        }
    }

    /// <summary>The cost of Claude Code's own layout; only clients that send their own requests can avoid it.</summary>
    internal static Lever SharedFirst { get; } = new(
        "body-first", StepEffect.Safe, "What agents share before what is their own", "Only requests of your own can: New-AgentRequest", [],
        static setup => setup with { Plan = setup.Plan with { SharedFirst = true } })
    {
        Problem = "Claude Code sends each agent's body before CLAUDE.md, which all agents share, so CLAUDE.md is written to the cache "
            + "again for each agent.",
        IsStep = false,
    };

    private static readonly string[] Aliases = ["opus", "sonnet", "haiku"];

    private decimal PriceOf(ModelInfo model) => CostCalculator.Cost(model, new TokenUsage(1_000_000), default, _options.Measure.At);

    private Lever Optimized(StepEffect effect) =>
        new("optimized", effect, $"Optimized prompts ({_options.Level})", $"Optimize-AgentPrompt -Level {_options.Level} -InPlace", [],
        static setup => setup with { IsOptimized = true });

    private IEnumerable<Lever> Modes()
    {
        var modes = CallChanges.Modes(_pattern).Where(call => _agents.Contains(call.Call.Agent)).ToList();
        var mixed = _agents.Where(agent => modes.Where(call => call.Call.Agent == agent).Select(static call => call.InForeground).Distinct()
            .Count() > 1).ToImmutableArray();
        foreach (var inBackground in (bool[])[true, false])
        {
            if (!modes.Exists(call => call.InForeground == inBackground))
                continue;
            var mode = inBackground ? "background" : "foreground";
            yield return new Lever(mode, StepEffect.Behaviour, $"All agents in the {mode}",
                inBackground ? "Have them called with run_in_background true; their caller continues without waiting"
                    : "Have them called with run_in_background false; their caller waits", [],
                setup => setup.WithCalls(calls => CallChanges.InMode(calls, _agents, inBackground)))
            {
                Problem = mixed.IsEmpty
                    ? null
                    : $"{Names(mixed)} {(mixed.Length == 1 ? "runs" : "run")} both in the foreground and in the background, with different "
                    + $"tools in each, and {(mixed.Length == 1 ? "shares" : "share")} nothing between the two.",
            };
        }
    }

    private IEnumerable<Lever> Resuming()
    {
        foreach (var agent in _agents)
        {
            var resumed = CallChanges.Resumed(_pattern.Calls, agent, again: _options.Plan.Runs > 1);
            var more = CallChanges.Resuming(resumed) - CallChanges.Resuming(_pattern.Calls);
            if (more > 0)
            {
                yield return new Lever("resume", StepEffect.Behaviour, $"{agent} resumed instead of started again",
                    "Tell Claude Code to \"ask the same agent\"; it then sends the agent a message (SendMessage)", [agent],
                    setup => setup.WithCalls(calls => CallChanges.Resumed(calls, agent, again: setup.Plan.Runs > 1)))
                {
                    Problem = $"{agent} is started again for each task, although its caller could continue the existing run.",
                };
            }
        }
    }

    private IEnumerable<Lever> CommonTools()
    {
        var parts = _prompts.PartsOf(new Setup(_pattern, _options.Plan));
        var known = _agents.Select(_prompts.AsIs.Find).OfType<PromptDefinition>()
            .GroupBy(agent => parts(new AgentStart(agent.Name)).Model.Id, StringComparer.Ordinal);
        foreach (var near in known.SelectMany(static agents => SimilarToolLists.Find(agents)))
        {
            yield return new Lever("common-tools", StepEffect.Behaviour, $"One tool list for {Names(near.Agents)}: {near.Added}",
                $"Set tools: {string.Join(", ", near.Tools)} in each", near.Agents,
                setup => setup with { Tools = setup.Tools.SetItems(near.Agents.Select(agent => KeyValuePair.Create(agent, near.Tools))) })
            {
                Problem = $"The tools of {Names(near.Agents)} differ in one or two entries, so they share nothing.",
            };
        }
    }

    private static string Names(ImmutableArray<string> agents)
    {
        const int MaxNamed = 3;
        if (agents.Length > MaxNamed)
            return FormattableString.Invariant($"{string.Join(", ", agents.Take(MaxNamed))} and {agents.Length - MaxNamed} more");
        return agents.Length == 1 ? agents[0] : $"{string.Join(", ", agents.Take(agents.Length - 1))} and {agents[^1]}";
    }
}
