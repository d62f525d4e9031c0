using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>
/// What settings cost a pattern. They affect every session, not just the pattern: findings mention them, but no step changes them.
/// </summary>
internal sealed class SettingLevers(CoordinationPattern pattern, CoordinationOptions options, SetupPrompts prompts)
{
    private const int FiveMinutes = 5;

    private readonly Func<AgentStart, AgentPromptParts> _parts = prompts.PartsOf(new Setup(pattern, options.Plan));
    private readonly ImmutableArray<string> _callers = [pattern.Caller, .. pattern.Agents.Where(agent => agent != pattern.Caller)];

    /// <summary>The settings that may add cost, with the alternative.</summary>
    internal IEnumerable<Lever> All() => GitStatus().Concat(NotDeferred()).Concat(OneHour());

    // The git status follows the body, the end of what runs with different tasks can read, so each run writes it even if it is
    // unchanged.
    private IEnumerable<Lever> GitStatus()
    {
        var sent = _callers.Where(agent => PartsOf(agent).Messages.Any(static piece => piece.Name == AgentPromptParts.GitStatus))
            .ToImmutableArray();
        if (!sent.IsEmpty)
        {
            yield return CreateLever("git-status", StepEffect.Behaviour, "No git status in prompts",
                "Set includeGitInstructions to false in your settings; agents then have to run git to learn the branch, changes and "
                    + "commits",
                AgentsOf(sent),
                "The git status follows the last text that runs share, so each new run writes it again, changed or not.",
                static settings => settings with { GitInstructions = false });
        }
    }

    private IEnumerable<Lever> NotDeferred()
    {
        if (!prompts.AsIs.Settings.DefersTools && prompts.AsIs.DeferrableMcpTools is > 0 and var tools)
        {
            yield return CreateLever("mcp-not-deferred", StepEffect.Behaviour, "Tools are deferred behind ToolSearch",
                "Remove ENABLE_TOOL_SEARCH from env; agents then search for such a tool before using it", [],
                "ENABLE_TOOL_SEARCH disables deferred tools: prompts contain the definitions of " + FormattableString.Invariant(
                    $"{tools:N0} MCP tool{(tools == 1 ? "" : "s")} and of Claude Code's rarely used tools."),
                static settings => settings with { DefersTools = true });
        }
    }

    // The main thread's, the agents', or both: the finding is the cheapest one that helps.
    private IEnumerable<Lever> OneHour()
    {
        const string Problem = "The cache TTL is one hour: writes cost twice the price of input instead of 1.25 times, "
            + "more than this pattern saves by reading them later.";
        var hourly = _callers.Where(agent => LifetimeOf(agent) == CacheLifetime.OneHour).ToImmutableArray();
        var (ofMain, agents) = (hourly.Contains(CoordinationPattern.MainThread), AgentsOf(hourly));
        if (ofMain)
            yield return Shorter("promptCacheTtl", [], main: true, subagents: false);
        if (!agents.IsEmpty)
            yield return Shorter("subagentPromptCacheTtl", agents, main: false, subagents: true);
        if (ofMain && !agents.IsEmpty)
            yield return Shorter("promptCacheTtl and subagentPromptCacheTtl", agents, main: true, subagents: true);

        Lever Shorter(string names, ImmutableArray<string> about, bool main, bool subagents) =>
            new("one-hour", StepEffect.Safe, "A cache TTL of five minutes", $"Set {names} to 5m in your settings", about,
                setup => WithFiveMinutes(setup, main, subagents))
            {
                Problem = Problem,
                IsStep = false,
            };
    }

    // The main thread's setting also determines the text of ScheduleWakeup.
    private Setup WithFiveMinutes(Setup setup, bool main, bool subagents) => InSettings(setup, settings => settings with
    {
        MainCacheMinutes = main ? FiveMinutes : settings.MainCacheMinutes,
        SubagentCacheMinutes = subagents ? FiveMinutes : settings.SubagentCacheMinutes,
    }) with
    {
        Plan = setup.Plan with
        {
            MainLifetime = main ? CacheLifetime.FiveMinutes : setup.Plan.MainLifetime,
            AgentLifetime = subagents ? CacheLifetime.FiveMinutes : setup.Plan.AgentLifetime,
        },
    };

    private CacheLifetime? LifetimeOf(string agent) =>
        (agent == CoordinationPattern.MainThread ? options.Plan.MainLifetime : options.Plan.AgentLifetime) ?? PartsOf(agent).Lifetime;

    private Lever CreateLever(string id, StepEffect effect, string what, string how, ImmutableArray<string> agents, string problem,
        Func<EcosystemSettings, EcosystemSettings> change) =>
        new(id, effect, what, how, agents, setup => InSettings(setup, change)) { Problem = problem, IsStep = false };

    private Setup InSettings(Setup setup, Func<EcosystemSettings, EcosystemSettings> change) =>
        setup with { Settings = change(setup.Settings ?? prompts.AsIs.Settings) };

    private AgentPromptParts PartsOf(string agent) =>
        _parts(new AgentStart(agent, Depth: agent == CoordinationPattern.MainThread ? 0 : 1));

    private static ImmutableArray<string> AgentsOf(ImmutableArray<string> callers) =>
        [.. callers.Where(static agent => agent != CoordinationPattern.MainThread)];
}
