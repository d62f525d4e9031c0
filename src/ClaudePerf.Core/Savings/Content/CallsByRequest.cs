using System.Collections.Immutable;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>Finds the requests that the calls in transcripts belong to, and adds up the tools that agents called.</summary>
internal sealed class CallsByRequest(UsageTable table)
{
    private readonly Dictionary<int, RequestCalls> _byRow = [];
    private readonly Dictionary<(int Agent, int Project), List<TranscriptContent>> _runs = [];

    /// <summary>The calls by row.</summary>
    internal IReadOnlyDictionary<int, RequestCalls> ByRow => _byRow;

    /// <summary>The requests of agents that read a file below a folder <c>references</c>.</summary>
    internal List<(int Row, string File)> ReferenceReads { get; } = [];

    /// <summary>Adds a transcript.</summary>
    /// <param name="thread">Its conversation.</param>
    /// <param name="content">Its contents.</param>
    /// <param name="rowAt">Finds the row of the request that was made last at a time, in UTC ticks.</param>
    internal void Add(ReplayedThread thread, TranscriptContent content, Func<long, int?> rowAt)
    {
        foreach (var request in content.Requests)
        {
            if (rowAt(request.UtcTicks) is { } row)
                _byRow.TryAdd(row, request);
        }
        if (thread.IsMain)
            return;
        foreach (var (file, ticks) in content.References)
        {
            if (rowAt(ticks) is { } row)
                ReferenceReads.Add((row, file));
        }
        ref readonly var first = ref table.Rows[thread.Rows[0]];
        if (!_runs.TryGetValue((first.Agent, first.Project), out var runs))
            _runs.Add((first.Agent, first.Project), runs = []);
        runs.Add(content);
    }

    /// <summary>The tools that the runs of agents called.</summary>
    internal IReadOnlyList<AgentToolUse> ToolUse() =>
        [.. _runs.Select(agent => new AgentToolUse
        {
            AgentType = table.Text(agent.Key.Agent) ?? UsageTable.UnknownAgent,
            Project = table.Text(agent.Key.Project),
            Runs = agent.Value.Count,
            Calls = agent.Value.SelectMany(static run => run.Calls).GroupBy(static call => call.Key, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(static tool => tool.Key, static tool => tool.Sum(static call => call.Value),
                    StringComparer.Ordinal),
            FilesRead = agent.Value.SelectMany(static run => run.References.Keys).GroupBy(static file => file, StringComparer.Ordinal)
                .ToImmutableDictionary(static file => file.Key, static file => file.Count(), StringComparer.Ordinal),
        })];
}
