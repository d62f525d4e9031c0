using System.Globalization;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// MCP servers whose tools were in the prompts of at least 20 sessions over at least two weeks, but were never called by the
/// sessions or their subagents.
/// </summary>
internal sealed class UnusedServerSource : ISavingSource
{
    private const int MinimumSessions = 20;
    private static readonly TimeSpan MinimumPeriod = TimeSpan.FromDays(14);

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        if (replay.Startups is not { } startups)
            yield break;
        var unused = Unused(replay, startups);
        if (unused.Count == 0)
            yield break;
        var tokens = startups.ToDictionary(static entry => entry.Key, entry =>
            entry.Value.Startup.Where(item => item.Server is { } server && unused.ContainsKey(server)).Sum(static item => item.Tokens));
        yield return new SavingCandidate
        {
            Kind = SavingKind.StartupWeight,
            Title = string.Create(CultureInfo.CurrentCulture, $"MCP servers that no session called ({unused.Count:N0})"),
            Certainty = SavingCertainty.Replayed,
            Effect = "None, unless a session needs them.",
            Change = "Remove servers that you do not need: " + string.Join(", ", unused.Keys.Order(StringComparer.Ordinal)
                .Select(static server => $"claude mcp remove {VisibleText.OrNull(server)}")) + ".",
            // Tools come first in the prompt: the first request reads them if another session has cached them.
            Apply = settings => settings.WithStartup(row => tokens.GetValueOrDefault(row) is var less
                ? (less, Math.Min(less, replay.Table.Rows[row].CacheReadTokens))
                : default),
            Details = _ => unused.OrderByDescending(static server => server.Value.Tokens)
                .Select(static server => string.Create(CultureInfo.CurrentCulture,
                $"{VisibleText.OrNull(server.Key)}: "
                + $"{server.Value.Tokens / (double)server.Value.Sessions:N0} tokens in {server.Value.Sessions:N0} sessions, never called")),
        };
    }

    private static Dictionary<string, (int Sessions, long Tokens)> Unused(SavingReplay replay, IReadOnlyDictionary<int,
        TranscriptContent> startups)
    {
        var seen = new Dictionary<string, (int Sessions, long Tokens, long First, long Last)>(StringComparer.Ordinal);
        foreach (var (row, content) in startups)
        {
            var ticks = replay.Table.Rows[row].UtcTicks;
            foreach (var server in content.Startup.Where(static item => item.Server is not null)
                .GroupBy(static item => item.Server!, StringComparer.Ordinal))
            {
                var sum = seen.TryGetValue(server.Key, out var known) ? known : (0, 0, ticks, ticks);
                seen[server.Key] = (sum.Sessions + 1, sum.Tokens + server.Sum(static item => item.Tokens), Math.Min(sum.First, ticks),
                    Math.Max(sum.Last, ticks));
            }
        }
        return seen.Where(server => server.Value.Sessions >= MinimumSessions
            && server.Value.Last - server.Value.First >= MinimumPeriod.Ticks
                && !replay.CalledServers.Contains(server.Key) && IsSafeName(server.Key))
            .ToDictionary(static server => server.Key, static server => (server.Value.Sessions, server.Value.Tokens),
                StringComparer.Ordinal);
    }

    // Its name becomes part of a command that is displayed, and transcripts contain untrusted text.
    private static bool IsSafeName(string server) => server.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
