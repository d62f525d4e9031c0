using System.Globalization;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>The initial context of sessions, if their transcripts record it: MCP servers, tools, memory files, listings.</summary>
internal static class StartupItems
{
    private const int MaximumListed = 8;

    /// <summary>The items with the most tokens, with their sessions.</summary>
    internal static IEnumerable<string> Heaviest(SavingReplay replay)
    {
        var sums = new Dictionary<string, (long Tokens, int Sessions)>(StringComparer.Ordinal);
        foreach (var content in (replay.Startups ?? new Dictionary<int, TranscriptContent>()).Values)
        {
            foreach (var item in content.Startup.GroupBy(NameOf, StringComparer.Ordinal))
            {
                var sum = sums.GetValueOrDefault(item.Key);
                sums[item.Key] = (sum.Tokens + item.Sum(static piece => piece.Tokens), sum.Sessions + 1);
            }
        }
        return sums.OrderByDescending(static sum => sum.Value.Tokens).ThenBy(static sum => sum.Key, StringComparer.Ordinal)
            .Take(MaximumListed)
            .Select(static sum => string.Create(CultureInfo.CurrentCulture,
                $"{VisibleText.OrNull(sum.Key)}: "
                + $"{sum.Value.Tokens / (double)sum.Value.Sessions:N0} tokens in {sum.Value.Sessions:N0} sessions"));
    }

    private static string NameOf(StartupItem item) => item.Server is { } server ? $"MCP server {server}" : item.Part switch
    {
        ContextPart.ToolDefinitions => "built-in tools",
        ContextPart.SystemPrompt => "system prompt",
        ContextPart.AgentListing => "list of agents",
        ContextPart.SkillListing => "list of skills",
        ContextPart.MemoryFiles => item.Name.Length == 0 ? "memory files" : item.Name,
        _ => "environment, reminders and attachments",
    };
}
