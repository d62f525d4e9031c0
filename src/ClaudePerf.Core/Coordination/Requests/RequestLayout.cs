using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>Assembles one request block by block, and decides on the position of breakpoints.</summary>
internal sealed class RequestLayout(ModelInfo model, int minimum, AgentRequestOptions options, ITokenCounter counter)
{
    private const string Between = "\n\n";

    private readonly JsonArray _system = [];
    private readonly JsonArray _content = [];
    private readonly List<RequestBreakpoint> _breakpoints = [];
    private readonly List<string> _own = [];
    private readonly List<string> _refused = [];
    private JsonArray? _tools;
    private long _tokens;
    private long _shared;
    private long _lastBreakpoint;

    /// <summary>
    /// Tells the agent which tools it may call if the request contains others too: a refused call costs a whole request.
    /// </summary>
    internal string ToolNote => _refused.Count == 0 ? ""
        : _own.Count == 0 ? "You must not call tools: every call is refused."
        : $"You may only call these tools: {string.Join(", ", _own)}. Calls to other tools are refused.";

    internal void AddTools(JsonArray definitions, AgentToolset allowed)
    {
        var tools = new JsonArray();
        foreach (var definition in definitions.OfType<JsonObject>())
        {
            var name = AgentTools.NameOf(definition);
            var isOwn = allowed.Allows(name);
            if (!isOwn && !options.ShareTools)
                continue;
            (isOwn ? _own : _refused).Add(name);
            var tool = (JsonObject)definition.DeepClone();
            tool.Remove("cache_control");
            tools.Add(tool);
        }
        if (tools.Count == 0)
            return;
        _tools = tools;
        _tokens += RequestCounter.CountTools(_tools.ToJsonString(), counter).Total.Tokens;
        _shared = _tokens;
        if (_tools[^1] is JsonObject last)
            BreakBehind(last, "tools", options.Lifetime);
    }

    /// <summary>Adds a block of texts, separated by empty lines.</summary>
    /// <param name="name">The name of the block.</param>
    /// <param name="texts">The texts, with their tokens if known; empty ones are left out.</param>
    internal void AddSystem(string name, IEnumerable<(string Text, long? Tokens)> texts)
    {
        var written = texts.Where(static text => text.Text.Length > 0).ToList();
        if (written.Count == 0)
            return;
        var block = TextBlock(string.Join(Between, written.Select(static text => text.Text)));
        _system.Add(block);
        _tokens += written.Sum(text => text.Tokens ?? counter.Count(text.Text).Tokens)
            + ((written.Count - 1) * (written.Count > 1 ? counter.Count(Between).Tokens : 0));
        _shared = _tokens;
        BreakBehind(block, name, options.Lifetime);
    }

    internal void AddMessage(string name, string text)
    {
        if (text.Length == 0)
            return;
        var block = TextBlock(text);
        _content.Add(block);
        _tokens += counter.Count(text).Tokens;
        if (name == "task" && options.IsConversation)
            BreakBehind(block, name, CacheLifetime.FiveMinutes);
    }

    internal AgentRequest ToRequest(PreparedPrompt prepared)
    {
        var maxTokens = Math.Min(options.MaxTokens, model.MaxOutput ?? options.MaxTokens);
        var body = new JsonObject { ["model"] = model.Id, ["max_tokens"] = maxTokens };
        if (_tools is not null)
            body["tools"] = _tools;
        if (_system.Count > 0)
            body["system"] = _system;
        body["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = _content });
        return new AgentRequest
        {
            Agent = prepared.Agent,
            Project = prepared.Project,
            Model = model,
            Body = body,
            MaxTokens = maxTokens,
            Tools = [.. _own],
            RefusedTools = [.. _refused],
            PricedAt = options.At,
            HighestCost = Math.Max(Cost(First() with { OutputTokens = maxTokens }), Cost(new TokenUsage(_tokens, maxTokens))),
            Breakpoints = [.. _breakpoints],
            PromptTokens = _tokens,
            StableTokens = _shared,
            DynamicLines = prepared.DynamicLines.Length,
            FirstCost = Cost(First()),
            RepeatCost = Cost(Repeat()),
            UncachedCost = Cost(new TokenUsage(_tokens)),
            MissingSkills = prepared.MissingSkills,
        };
    }

    private TokenUsage First()
    {
        var written1h = _breakpoints.LastOrDefault(static at => at.Lifetime == CacheLifetime.OneHour)?.PrefixTokens ?? 0;
        var written = _breakpoints.LastOrDefault()?.PrefixTokens ?? 0;
        return new TokenUsage(_tokens - written, CacheWrite5mTokens: written - written1h, CacheWrite1hTokens: written1h);
    }

    private TokenUsage Repeat()
    {
        var read = _breakpoints.LastOrDefault(at => at.PrefixTokens <= _shared)?.PrefixTokens ?? 0;
        var written = Math.Max(read, _breakpoints.LastOrDefault()?.PrefixTokens ?? 0);
        return new TokenUsage(_tokens - written, CacheWrite5mTokens: written - read, CacheReadTokens: read);
    }

    private decimal Cost(in TokenUsage usage) => CostCalculator.Cost(model, usage, default, options.At);

    private void BreakBehind(JsonObject block, string name, CacheLifetime lifetime)
    {
        // The next request of a conversation reads it once more, however often the agent is used.
        var uses = name == "task" ? Math.Max(2, options.ExpectedUses) : options.ExpectedUses;
        if (_breakpoints.Count == ProviderCacheSimulator.MaxBreakpoints || _tokens < minimum || _tokens == _lastBreakpoint
            || !Pays(_tokens - _lastBreakpoint, uses, lifetime))
            return;
        _lastBreakpoint = _tokens;
        _breakpoints.Add(new RequestBreakpoint(name, _tokens, lifetime));
        block["cache_control"] = lifetime == CacheLifetime.OneHour
            ? new JsonObject { ["type"] = "ephemeral", ["ttl"] = "1h" }
            : new JsonObject { ["type"] = "ephemeral" };
    }

    // Compares writing once and reading the other times with sending every time.
    private bool Pays(long tokens, int uses, CacheLifetime lifetime)
    {
        var written = lifetime == CacheLifetime.OneHour
            ? new TokenUsage(0, CacheWrite1hTokens: tokens)
            : new TokenUsage(0, CacheWrite5mTokens: tokens);
        return Cost(written) + ((uses - 1) * Cost(new TokenUsage(0, CacheReadTokens: tokens))) < uses * Cost(new TokenUsage(tokens));
    }

    private static JsonObject TextBlock(string text) => new() { ["type"] = "text", ["text"] = text };
}
