using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>
/// The prompts of an ecosystem as Claude Code sends them: tools, system prompt and messages of each agent and of the main thread,
/// each block with a key of its content. Blocks of two ecosystems, or of one before and after a change, have the same key exactly
/// if the same text is sent. Not thread-safe.
/// </summary>
internal sealed class EcosystemPrompts
{
    // The parts of an invocation that are in the system prompt; a body and the text sent with it form one block.
    private static readonly string[] OfBody = ["fixed instructions", "agent memory"];
    private static readonly string[] BeforeTask =
        [AgentPromptParts.MemoryChain, "CLAUDE.md wrapper", AgentPromptParts.GitStatus, "attribution"];

    private readonly MeasureOptions _measure;
    private readonly SessionState _state;
    private readonly PromptMeasurer _measurer;
    private readonly SessionContext _session;
    private readonly Dictionary<string, PromptDefinition> _agents;
    private readonly Dictionary<AgentStart, AgentPromptParts> _parts = [];

    /// <param name="ecosystem">The ecosystem on disk.</param>
    /// <param name="measure">Models and counters.</param>
    /// <param name="state">What else a session's requests depend on; null for a new session today.</param>
    /// <param name="agents">The agents' definitions if they differ from those on disk, such as optimized ones.</param>
    internal EcosystemPrompts(Ecosystem ecosystem, MeasureOptions measure, SessionState? state = null,
        IReadOnlyDictionary<string, PromptDefinition>? agents = null)
    {
        _measure = measure;
        _state = state ?? new SessionState();
        _measurer = new PromptMeasurer(measure, ecosystem);
        _session = _measurer.Session;
        _agents = new Dictionary<string, PromptDefinition>(StringComparer.Ordinal);
        foreach (var agent in agents?.Values ?? _session.Agents)
            _agents.TryAdd(agent.Name, agent);
    }

    /// <summary>The model of the main thread.</summary>
    internal ModelInfo SessionModel => _measurer.SessionModel;

    /// <summary>What else the requests depend on.</summary>
    internal SessionState State => _state;

    /// <summary>The number of tools of queried MCP servers that are deferred behind ToolSearch when tools are deferred.</summary>
    internal int DeferrableMcpTools
    {
        get
        {
            var denied = _session.MainThread().DeniedTools;
            return _session.Mcp(_measure.Counter(SessionModel)).Tools.Count(tool => tool.IsDeferred && !tool.IsNamedBy(denied));
        }
    }

    /// <summary>The definition of an agent; null if the ecosystem has none with the name.</summary>
    internal PromptDefinition? Find(string agent) => _agents.GetValueOrDefault(agent);

    /// <summary>The prompt of an agent, or of the main thread.</summary>
    /// <param name="start">How it is started.</param>
    internal AgentPromptParts PartsOf(AgentStart start)
    {
        if (!_parts.TryGetValue(start, out var parts))
            _parts[start] = parts = start.Agent == CoordinationPattern.MainThread ? MainThread() : Subagent(start, Find(start.Agent));
        return parts;
    }

    /// <summary>The first request of a run, to the extent that another run with a different task could share it.</summary>
    /// <param name="start">How it is started.</param>
    /// <param name="options">How it is sent; null for Claude Code's defaults.</param>
    /// <param name="task">Distinguishes its task from others.</param>
    /// <param name="taskTokens">Tokens of the task.</param>
    internal SimulatedRequest FirstRequest(AgentStart start, PlanOptions? options = null, string task = "",
        long taskTokens = AssumedRun.TaskTokens)
    {
        var thread = new RunThread(RequestBlock.KeyOf(start.Agent, task), PartsOf(start), options ?? new PlanOptions());
        thread.Begin(taskTokens);
        return thread.ToRequest(DateTimeOffset.UnixEpoch, AssumedRun.OutputTokens);
    }

    private AgentPromptParts Subagent(AgentStart start, PromptDefinition? definition)
    {
        var builtIn = definition is null ? BuiltInAgent.Find(start.Agent) : null;
        // The model that the call names, or the requested one, takes precedence over the agent's own.
        var model = _measure.Model ?? _session.Find(start.Model, SessionModel)
            ?? (definition is null ? _session.Find(builtIn?.Model, SessionModel) ?? _session.SubagentModel
                : _measurer.ModelFor(definition));
        var counter = _measure.Counter(model);
        var overhead = _measurer.OverheadOf(definition, builtIn, model, start.InForeground, start.CanDelegate);
        var framing = RequestFraming.Of(model.Tokenizer);
        var body = definition?.Body.Trim() ?? "";
        var fixedTokens = builtIn?.SystemTokens[model.Tokenizer] ?? overhead.Where(static part => OfBody.Contains(part.Name))
            .Sum(static part => part.Tokens);
        var tools = overhead.Where(static part => part.Name.StartsWith("tool ", StringComparison.Ordinal)).ToList();
        var before = overhead.Where(static part => BeforeTask.Contains(part.Name)).Select(part => InMessages(part, model)).ToList();
        var system = overhead.Where(static part => part.Name is AgentPromptParts.Header or AgentPromptParts.Identity)
            .Select(part => InSystem(part, model, framing)).ToList();
        system.Add(new PromptPiece($"body of {start.Agent}", counter.Count(body).Tokens + fixedTokens)
        {
            Content = RequestBlock.KeyOf("body", body, Number(fixedTokens), definition?.Memory is null ? "" : Place,
                definition is null ? start.Agent : ""),
        });
        return new AgentPromptParts
        {
            Agent = start.Agent,
            Model = model,
            Tools = [.. tools.Select((part, i) => Tool(part, i == 0, framing))],
            System = [.. system],
            Messages = [.. before],
            AfterTask = [.. Preloaded(definition, overhead, counter), .. AfterTask(overhead, model, framing)],
            InSecondRequest = tools.Exists(static part => part.Name == "tool Agent") ? [AgentListing(model, framing.FurtherMessage)] : [],
            RunsInBackground = definition?.Frontmatter.GetText("background") == "true",
            Lifetime = LifetimeOf(_session.Settings.SubagentCacheMinutes
                ?? (definition is null ? null : _measurer.CacheMinutesOf(definition))),
        };
    }

    private IEnumerable<PromptPiece> AfterTask(ImmutableArray<OverheadPart> overhead, ModelInfo model, RequestFraming framing) => overhead
        .Where(static part =>
            part.Name is "environment" or "deferred tool names" or "deferred MCP tool names" or "built-in skill listing" or "skill listing")
        .Select(part => InMessages(part, model))
            .Select((piece, i) => i == 0 ? piece with { Tokens = piece.Tokens + framing.FurtherMessage } : piece);

    // A preloaded skill follows the task: its wrapper and its body.
    private IEnumerable<PromptPiece> Preloaded(PromptDefinition? definition, ImmutableArray<OverheadPart> overhead,
        Tokens.ITokenCounter counter)
    {
        var skills = definition?.Skills.Select(name => _session.FindSkill(name, definition)).OfType<PromptDefinition>().ToList() ?? [];
        if (skills.Count == 0)
            yield break;
        var wrapper = overhead.Where(static part => part.Name == "preloaded skill wrapper").Sum(static part => part.Tokens);
        yield return new PromptPiece($"skills of {definition!.Name}",
            wrapper + skills.Sum(skill => counter.Count(skill.Body.AsSpan().Trim()).Tokens))
        {
            Content = RequestBlock.KeyOf(["skills", .. skills.Select(static skill => skill.Body),
                .. skills.Select(static skill => skill.Path)]),
        };
    }

    private AgentPromptParts MainThread()
    {
        var model = SessionModel;
        var context = _session.MainThread();
        var framing = RequestFraming.Of(model.Tokenizer);
        var counter = _measure.Counter(model);
        var mcp = _session.Mcp(counter);
        var (definitions, deferred) = MainThreadOverhead.McpTools(context, mcp);
        var isHourly = LifetimeOf(_session.Settings.MainCacheMinutes) == CacheLifetime.OneHour;
        var tools = MainThreadOverhead.Tools(context, model)
            .Select(part => isHourly && part.Name == "tool ScheduleWakeup"
                ? part with { Tokens = CoordinationFrame.Of(model.Tokenizer).HourlyWakeup } : part)
                .Concat(definitions.Select(static tool => new OverheadPart($"tool {tool.Name}", tool.Definition, OverheadBasis.Counted)))
                .ToList();
        var own = MainThreadOverhead.Messages(context, model).ToList();
        var messages = new List<PromptPiece>();
        if (_session.MemoryTokens(counter) is > 0 and var memory)
            messages.Add(InMessages(new OverheadPart(AgentPromptParts.MemoryChain, memory, OverheadBasis.Counted), model));
        messages.AddRange(own.Where(static part => BeforeTask.Contains(part.Name)).Select(part => InMessages(part, model)));
        var after = own.Where(static part => !BeforeTask.Contains(part.Name) && part.Name != "built-in agent listing")
            .Select(part => InMessages(part, model)).ToList();
        after[0] = after[0] with { Tokens = after[0].Tokens + framing.FurtherMessage };
        if (deferred.Count > 0)
        {
            after.Add(new PromptPiece("deferred MCP tool names", deferred.Sum(static tool => tool.Listed))
            {
                Content = RequestBlock.KeyOf(deferred.Select(static tool => tool.Name)),
            });
        }
        if (mcp.Instructions > 0)
            after.Add(new PromptPiece("MCP instructions", mcp.Instructions));
        if (own.Exists(static part => part.Name == "built-in agent listing"))
            after.Add(AgentListing(model, 0));
        if (_session.SkillListingTokens(counter) is > 0 and var skills)
            after.Add(InMessages(new OverheadPart("skill listing", skills, OverheadBasis.Counted), model));
        return new AgentPromptParts
        {
            Agent = CoordinationPattern.MainThread,
            Model = model,
            Tools = [.. tools.Select((part, i) => Tool(part, i == 0, framing))],
            System = [.. MainSystem(context, model, framing)],
            Messages = [.. messages],
            AfterTask = [.. after],
            Lifetime = LifetimeOf(_session.Settings.MainCacheMinutes),
        };
    }

    private IEnumerable<PromptPiece> MainSystem(MainThreadContext context, ModelInfo model, RequestFraming framing)
    {
        var parts = MainThreadOverhead.System(context, model).ToList();
        foreach (var part in parts.Where(static part => part.Name is AgentPromptParts.Header or AgentPromptParts.Identity))
            yield return InSystem(part, model, framing);
        var instructions = parts.Where(static part => part.Name is not (AgentPromptParts.Header or AgentPromptParts.Identity))
            .Sum(static part => part.Tokens);
        var everyone = Math.Min(instructions, CoordinationFrame.Of(model.Tokenizer).ForEveryone);
        yield return new PromptPiece(AgentPromptParts.ForEveryone, everyone) { Content = $"{AgentPromptParts.ForEveryone}/{model.Id}" };
        // The folder of its own memory depends on the home folder and the project.
        yield return new PromptPiece("instructions", instructions - everyone + _state.AppendedPromptTokens)
        {
            Content = RequestBlock.KeyOf("instructions", model.Id, Number(instructions), context.AutoMemory ? Place : "",
                _session.OutputStyle ?? "", _state.AppendedPrompt ?? ""),
        };
    }

    private PromptPiece AgentListing(ModelInfo model, int framing)
    {
        var counter = _measure.Counter(model);
        var profile = InvocationData.Shipped.For(model, out _);
        var lines = _agents.Values.Select(static agent => agent.ListingLine).OfType<string>().Order(StringComparer.Ordinal).ToList();
        var tokens = MainThreadOverhead.AgentListing(profile, _session.MainThread().DeniedAgents)
            + lines.Sum(line => counter.Count(line).Tokens + SkillListing.LineEnd);
        var content = RequestBlock.KeyOf(["agents", .. lines, .. _session.Settings.Denied]);
        return new PromptPiece("agent listing", tokens + framing) { Content = content };
    }

    private static PromptPiece Tool(OverheadPart part, bool isFirst, RequestFraming framing) =>
        new(part.Name, part.Tokens + framing.ToolDefinition + (isFirst ? framing.ToolPreamble : 0))
        {
            Content = FormattableString.Invariant($"{part.Name}/{part.Tokens}"),
        };

    private PromptPiece InSystem(OverheadPart part, ModelInfo model, RequestFraming framing)
    {
        if (part.Name != AgentPromptParts.Identity)
            return new PromptPiece(part.Name, part.Tokens) { Content = part.Name };
        // With an appended system prompt, Claude Code uses a different identity, also for all agents.
        var isOther = _state.AppendedPrompt is not null;
        var tokens = isOther ? CoordinationFrame.Of(model.Tokenizer).OtherIdentity : part.Tokens;
        return new PromptPiece(part.Name, framing.System + tokens) { Content = isOther ? "other identity" : part.Name };
    }

    private PromptPiece InMessages(OverheadPart part, ModelInfo model) => new(part.Name, part.Tokens)
    {
        Content = RequestBlock.KeyOf([part.Name, Number(part.Tokens), .. part.Name switch
        {
            AgentPromptParts.MemoryChain => _session.MemoryBlocks.SelectMany(static block => (string[])[block.Path, block.Text]),
            AgentPromptParts.GitStatus => [_session.Root ?? "", _state.GitState],
            "environment" => [_session.Root ?? "", model.Id, _state.Date],
            "skill listing" => _session.SkillLines,
            _ => (IEnumerable<string>)[],
        }]),
    };

    private string Place => RequestBlock.KeyOf(_session.Root ?? "", _state.Home);

    private static CacheLifetime? LifetimeOf(int? minutes) =>
        minutes is null ? null : minutes >= 60 ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes;

    private static string Number(long tokens) => tokens.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
