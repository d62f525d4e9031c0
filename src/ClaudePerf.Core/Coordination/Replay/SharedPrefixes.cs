using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Replay;

/// <summary>
/// The length of the prefix that conversations share: tools, system prompt and everything else that stays the same. It is the last
/// read of a request that did not read its own conversation, looked up first in the run, then among requests of the same agent with
/// its folder, model and version, then more widely. Until one is known, Claude Code's own texts are assumed for the main thread and
/// nothing for subagents.
/// </summary>
internal sealed class SharedPrefixes(long longest)
{
    // A read of nearly the whole prompt is of a conversation, not of a shared prefix.
    private const double PromptShare = 0.97;

    private readonly Dictionary<Key, long> _learned = [];

    internal long LengthFor(int conversation, in UsageRow row, ModelInfo model)
    {
        var cached = UsageSum.UsageOf(row).PromptTokens - row.InputTokens;
        foreach (var key in KeysOf(conversation, row))
        {
            if (_learned.TryGetValue(key, out var tokens) && tokens <= cached)
                return tokens;
        }
        return row.AgentId == 0 ? Math.Min(InvocationOverhead.MainThreadPrefixTokens(model), cached) : 0;
    }

    internal void Learn(int conversation, in UsageRow row)
    {
        var read = row.CacheReadTokens;
        if (read <= 0 || read > longest || read >= PromptShare * UsageSum.UsageOf(row).PromptTokens)
            return;
        foreach (var key in KeysOf(conversation, row))
            _learned[key] = read;
    }

    private static ReadOnlySpan<Key> KeysOf(int conversation, in UsageRow row) => new[]
    {
        new Key(conversation, 0, 0, row.Model, 0),
        new Key(-1, row.Agent, row.Project, row.Model, row.Version),
        new Key(-1, row.Agent, 0, row.Model, row.Version),
        new Key(-1, row.Agent, 0, row.Model, 0),
        new Key(-1, row.Agent, 0, 0, 0),
    };

    private readonly record struct Key(int Conversation, int Agent, int Project, int Model, int Version);
}
