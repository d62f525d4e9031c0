using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>Collects evidence about how an ecosystem's prompts are used.</summary>
internal static class EvidenceReader
{
    /// <summary>Combines usage and transcripts of the prompts in a folder.</summary>
    /// <param name="ecosystem">The prompts. Only usage in its folder counts: another project may have a different
    /// agent with the same name.</param>
    /// <param name="usage">The user's requests; null if there are none to examine.</param>
    /// <param name="tools">The tools that agents called; empty if no transcripts were read.</param>
    public static OptimizationEvidence Read(Ecosystem ecosystem, UsageTable? usage, IReadOnlyList<AgentToolUse> tools)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        ArgumentNullException.ThrowIfNull(tools);
        var evidence = new OptimizationEvidence { Memory = ecosystem.Memory };
        var agents = new Dictionary<string, AgentEvidence>(StringComparer.Ordinal);
        if (usage is not null)
            evidence = Count(usage, ecosystem.Root, evidence, agents);
        foreach (var use in tools)
        {
            if (!IsIn(use.Project, ecosystem.Root))
                continue;
            var known = agents.GetValueOrDefault(use.AgentType, AgentEvidence.None);
            agents[use.AgentType] = known with
            {
                Runs = known.Runs + use.Runs,
                FilesRead = use.FilesRead.Aggregate(known.FilesRead,
                    (files, file) => files.SetItem(file.Key, files.GetValueOrDefault(file.Key) + file.Value)),
                ToolCalls = use.Calls.Aggregate(known.ToolCalls,
                    (calls, call) => calls.SetItem(call.Key, calls.GetValueOrDefault(call.Key) + call.Value)),
                LastCall = use.Period is { Last: var last } && !(known.LastCall > last) ? last : known.LastCall,
            };
        }
        return evidence with { Agents = agents.ToImmutableDictionary(StringComparer.Ordinal) };
    }

    private static OptimizationEvidence Count(UsageTable usage, string root, OptimizationEvidence evidence, Dictionary<string,
        AgentEvidence> agents)
    {
        var isHere = new Dictionary<int, bool>();
        var sessions = new HashSet<int>();
        var runs = new Dictionary<(int Agent, int Run), long>();
        var skills = new HashSet<(int Skill, int Session)>();
        long first = long.MaxValue, last = long.MinValue;
        foreach (ref readonly var row in usage.Rows)
        {
            if (!isHere.TryGetValue(row.Project, out var counts))
                isHere.Add(row.Project, counts = IsIn(usage.Text(row.Project), root));
            if (!counts)
                continue;
            sessions.Add(row.Session);
            if (row.AgentId != 0)
                CollectionsMarshal.GetValueRefOrAddDefault(runs, (row.Agent, row.AgentId), out _)++;
            if (row.Skill != 0)
                skills.Add((row.Skill, row.Session));
            (first, last) = (Math.Min(first, row.UtcTicks), Math.Max(last, row.UtcTicks));
        }
        if (sessions.Count == 0)
            return evidence;
        foreach (var agent in runs.GroupBy(run => run.Key.Agent))
            agents[usage.Text(agent.Key) ?? UsageTable.UnknownAgent] = new AgentEvidence { Invocations = agent.Count(),
                Requests = agent.Sum(run => run.Value) };
        return evidence with
        {
            Sessions = sessions.Count,
            Since = new DateTimeOffset(first, TimeSpan.Zero),
            Until = new DateTimeOffset(last, TimeSpan.Zero),
            Skills = skills.GroupBy(use => use.Skill).ToImmutableDictionary(group => usage.Text(group.Key)!, group => (long)group.Count(),
                StringComparer.Ordinal),
        };
    }

    private static bool IsIn(string? project, string root) =>
        project is not null && (project == root
            || (project.StartsWith(root, StringComparison.Ordinal) && Path.GetFullPath(project) is var full
            && RealPath.IsWithin(full, root)));
}
