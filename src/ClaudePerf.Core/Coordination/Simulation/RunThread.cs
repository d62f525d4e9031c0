using System.Collections.Immutable;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>
/// One conversation as it grows: the first prompt in Claude Code's layout, then answers, results, reports and messages. There are
/// breakpoints after the identity, after the system prompt and after the newest block, but none after the tools.
/// </summary>
internal sealed class RunThread
{
    private readonly string _key;
    private readonly PlanOptions _options;
    private readonly CacheLifetime _lifetime;
    private readonly ImmutableArray<CacheBreakpoint> _breakpoints;
    private readonly List<PromptPiece> _messages;
    private readonly RequestFraming _framing;
    private PromptPrefix _prompt = PromptPrefix.Empty;
    private long _moved;
    private int _requests;

    /// <param name="key">Distinguishes the conversation from others.</param>
    /// <param name="parts">The prompt.</param>
    /// <param name="options">The layout and caching of its requests.</param>
    internal RunThread(string key, AgentPromptParts parts, PlanOptions options)
    {
        _key = key;
        Parts = parts;
        _options = options;
        _lifetime = (parts.Agent == Patterns.CoordinationPattern.MainThread ? options.MainLifetime : options.AgentLifetime)
            ?? parts.Lifetime ?? CacheLifetime.FiveMinutes;
        _framing = RequestFraming.Of(parts.Model.Tokenizer);
        foreach (var piece in parts.Tools)
            AddPiece(PromptPart.Tools, piece);
        var shared = options.SharedFirst && !parts.System.IsEmpty ? parts.Messages
            .Where(static piece => piece.Name == AgentPromptParts.MemoryChain).ToList() : [];
        _messages = [.. parts.Messages.Except(shared)];
        _breakpoints = AddSystem(parts.System, shared);
    }

    /// <summary>Another conversation that continues from the current state, such as a fork.</summary>
    private RunThread(RunThread from, string key)
    {
        (_key, Parts, _options, _lifetime, _breakpoints, _messages, _framing, _prompt, _requests) =
            (key, from.Parts, from._options, from._lifetime, from._breakpoints, from._messages, from._framing, from._prompt,
                from._requests);
    }

    internal AgentPromptParts Parts { get; }

    /// <summary>Creates a fork, which shares everything so far.</summary>
    /// <param name="key">Distinguishes its conversation from others.</param>
    internal RunThread Fork(string key) => new(this, key);

    /// <summary>The first message with its task, and what follows it.</summary>
    internal void Begin(long taskTokens)
    {
        var first = _framing.FirstMessage;
        foreach (var piece in _messages)
        {
            AddPiece(PromptPart.Messages, first > 0 ? piece with { Tokens = piece.Tokens + first } : piece);
            first = 0;
        }
        Add("task", taskTokens + first);
        foreach (var piece in Parts.AfterTask)
            AddPiece(PromptPart.Messages, piece);
        if (_moved > 0)
            Add("moved", _moved);
    }

    /// <summary>Adds text that no other conversation contains.</summary>
    internal void Add(string what, long tokens)
    {
        if (tokens > 0)
            _prompt = _prompt.Then(new RequestBlock(PromptPart.Messages, what,
                FormattableString.Invariant($"{_key}/{_prompt.Length}/{what}/{tokens}"), tokens));
    }

    /// <summary>Adds text about an agent, which contains ids of this session.</summary>
    internal void AddOfSession(string what, long tokens) =>
        Add($"{what}{(_options.Session.Length > 0 ? $" of session {_options.Session}" : "")}", tokens);

    /// <summary>The next request.</summary>
    internal SimulatedRequest ToRequest(DateTimeOffset time, long output)
    {
        if (++_requests == 2)
        {
            foreach (var piece in Parts.InSecondRequest)
                AddPiece(PromptPart.Messages, piece);
        }
        return new SimulatedRequest
        {
            Time = time,
            Model = Parts.Model,
            Prompt = _prompt,
            Breakpoints = _options.Caches ? _breakpoints.Add(new CacheBreakpoint(_prompt, _lifetime)) : [],
            OutputTokens = output,
            UntilResponse = TimeSpan.FromSeconds(AssumedRun.ResponseSeconds),
        };
    }

    private ImmutableArray<CacheBreakpoint> AddSystem(ImmutableArray<PromptPiece> system, List<PromptPiece> shared)
    {
        var breakpoints = ImmutableArray.CreateBuilder<CacheBreakpoint>();
        var lastName = system[^1].Name;
        // Only the provider's own host gets the part for everyone as a block with a breakpoint, which replaces that after the
        // identity.
        var marked = _options.Host == RequestHost.Provider && system.Any(static piece => piece.Name == AgentPromptParts.ForEveryone)
            ? AgentPromptParts.ForEveryone : AgentPromptParts.Identity;
        foreach (var block in system)
        {
            if (block.Name == lastName)
            {
                foreach (var piece in shared)
                {
                    AddPiece(PromptPart.System, piece);
                    breakpoints.Add(new CacheBreakpoint(_prompt, _lifetime));
                }
            }
            if (block.Name != AgentPromptParts.Header)
                AddPiece(PromptPart.System, block);
            else if (_options.Host != RequestHost.WithoutHeader)
                // What the provider ignores is the same in every request.
                AddPiece(PromptPart.System, _options.Host == RequestHost.Gateway ? block with { Content = $"header/{_key}" } : block);
            if (block.Name == lastName || block.Name == marked)
                breakpoints.Add(new CacheBreakpoint(_prompt, _lifetime));
        }
        return breakpoints.ToImmutable();
    }

    private void AddPiece(PromptPart part, PromptPiece piece)
    {
        if (piece.Tokens == 0)
            return;
        if (piece.DynamicTokens > 0 && _options.DynamicLast)
        {
            _moved += piece.DynamicTokens;
            piece = piece with { Tokens = piece.Tokens - piece.DynamicTokens, DynamicTokens = 0 };
        }
        // Tools and Claude Code's own texts are the same for all agents of a model, a body is specific to its agent, and dynamic
        // lines to their run.
        _prompt = _prompt.Then(piece.DynamicTokens > 0 ? piece.ToBlock(part) with { Content = $"{_key}/{piece.Name}" }
            : piece.ToBlock(part));
    }
}
