namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>The billed usage of a request's prompt. Amounts are in USD.</summary>
internal readonly record struct BilledPrompt(long Read, long Written, long Input, double ReadCost, double WriteCost, double InputCost)
{
    internal long Tokens => Read + Written + Input;

    /// <summary>The part of <see cref="Written"/> with a TTL of one hour.</summary>
    internal long Written1h { get; init; }

    internal double Cost => ReadCost + WriteCost + InputCost;
}

/// <summary>
/// Walks a conversation and distributes each prompt's bill over its pieces: the first pieces were read from the cache, the
/// following ones written to it, and the last ones were plain input. Counted and billed tokens differ: if more tokens were counted
/// than billed, all pieces are scaled down equally; if fewer, the rest is not in the transcript.
/// </summary>
internal sealed class ContextWalk(ContextThread thread, Func<string, BilledPrompt?> billed)
{
    private readonly ContextPath _path = new();
    private readonly CarriedResults? _results;
    private double _missingSent;
    private double _missingCost;
    private long _missingRequests;

    /// <summary>Called with each prompt's message and the tool results that the prompt contained; null if not needed.</summary>
    internal Action<string, IEnumerable<CarriedPart>>? OnPrompt
    {
        get;
        init
        {
            field = value;
            _results = value is null ? null : new CarriedResults();
        }
    }

    /// <summary>The number of prompts.</summary>
    internal long Requests { get; private set; }

    internal long PromptTokens { get; private set; }

    internal double PromptCost { get; private set; }

    /// <summary>The messages that were found.</summary>
    internal HashSet<string> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>Walks the whole conversation.</summary>
    /// <returns>The billed tokens that are not in the transcript; null if there are none.</returns>
    internal ContextItem? Run(CancellationToken cancellation)
    {
        if (!thread.HasTools)
            InferBase();
        foreach (var item in thread.Base)
            Push(item);
        var open = new Stack<(int Node, int NextChild, int Depth)>();
        foreach (var root in thread.Roots)
        {
            Enter(root, open);
            while (open.TryPop(out var at))
            {
                cancellation.ThrowIfCancellationRequested();
                var children = thread.Nodes[at.Node].Children;
                if (at.NextChild < children.Count)
                {
                    open.Push(at with { NextChild = at.NextChild + 1 });
                    Enter(children[at.NextChild], open);
                }
                else
                {
                    _path.Pop(at.Depth);
                    _results?.Pop(at.Depth);
                }
            }
        }
        _path.Pop(0);
        return _missingRequests == 0
            ? null
            : new ContextItem(ContextPart.NotInTranscript, null, null, (long)Math.Round(_missingSent / _missingRequests), isEstimated: true)
        {
            TokensSent = _missingSent, Cost = _missingCost, Requests = _missingRequests,
        };
    }

    private void Enter(int index, Stack<(int, int, int)> open)
    {
        var node = thread.Nodes[index];
        if (node.Message is { } message && billed(message) is { } prompt && Messages.Add(message))
            Spread(message, prompt);
        open.Push((index, 0, _path.Count));
        foreach (var item in node.Items)
            Push(item);
    }

    private void Push(ContextItem item)
    {
        _path.Push(item);
        _results?.Push(item);
    }

    private void Spread(string message, BilledPrompt prompt)
    {
        Requests++;
        PromptTokens += prompt.Tokens;
        PromptCost += prompt.Cost;
        var counted = _path.Tokens;
        if (counted <= 0 || prompt.Tokens == 0)
        {
            Miss(prompt.Tokens, prompt.Cost);
            return;
        }
        // The share of each billed token that was counted, and the share of each counted token that was billed.
        var (countedShare, sent) = (Math.Min(1, counted / prompt.Tokens), Math.Min(1, prompt.Tokens / counted));
        var scale = counted / prompt.Tokens;
        var (readEnd, writeEnd) = (prompt.Read * scale, (prompt.Read + prompt.Written) * scale);
        _path.Send(sent);
        _path.Charge(0, readEnd, Price(prompt.ReadCost, prompt.Read) * sent);
        _path.Charge(readEnd, Math.Min(writeEnd, counted), Price(prompt.WriteCost, prompt.Written) * sent);
        _path.Charge(writeEnd, counted, Price(prompt.InputCost, prompt.Input) * sent);
        OnPrompt?.Invoke(message, _results!.Between(readEnd, writeEnd)
            .Select(part => new CarriedPart(part.Tool, part.Read * sent, part.Written * sent, part.Input * sent)));
        Miss(prompt.Tokens - counted * sent, prompt.Cost * (1 - countedShare));
    }

    private void Miss(double tokens, double cost)
    {
        if (tokens < 0.5)
            return;
        _missingSent += tokens;
        _missingCost += cost;
        _missingRequests++;
    }

    private static double Price(double cost, long tokens) => tokens == 0 ? 0 : cost / tokens;

    // Old transcripts contain neither system prompt nor tools: what the first prompt had in addition to the messages is attributed
    // to them.
    private void InferBase()
    {
        var known = thread.Base.Sum(item => item.Tokens);
        long before = 0;
        var index = thread.Roots.Count == 0 ? -1 : thread.Roots[0];
        while (index >= 0)
        {
            var node = thread.Nodes[index];
            if (node.Message is { } message && billed(message) is { } prompt)
            {
                if (prompt.Tokens > known + before)
                    thread.Base.Add(new ContextItem(known > 0 ? ContextPart.ToolDefinitions : ContextPart.SystemPrompt, null,
                        known > 0 ? "inferred" : "with tools, inferred", prompt.Tokens - known - before, isEstimated: true));
                return;
            }
            before += node.Items.Sum(item => item.Tokens);
            index = node.Children.Count == 0 ? -1 : node.Children[0];
        }
    }
}
