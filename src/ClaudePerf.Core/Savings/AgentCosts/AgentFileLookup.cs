using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.AgentCosts;

/// <summary>
/// Looks up the files of the agents of a period in the folders of their projects, and passes what they cost to the replay.
/// </summary>
internal static class AgentFileLookup
{
    private const string ToolsLine = "tools-line";

    // The projects in which agents run most often; this limits the time.
    private const int MaximumProjects = 20;

    /// <summary>Looks up the files. Folders that no longer exist are skipped.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="ecosystems">The ecosystems of projects.</param>
    /// <param name="measure">How prompts are measured; the model is that of the agents' runs.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static void LookUp(SavingReplay replay, ProjectEcosystems ecosystems, MeasureOptions measure,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(replay);
        ArgumentNullException.ThrowIfNull(ecosystems);
        ArgumentNullException.ThrowIfNull(measure);
        var agents = AgentRuns.Known(replay).ToDictionary(static runs => runs.Name, StringComparer.Ordinal);
        var projects = agents.Values.SelectMany(static runs => runs.Threads.Select(thread => (runs, thread)))
            .GroupBy(run => replay.Table.Text(replay.Table.Rows[run.thread.Rows[0]].Project) ?? "")
            .Where(static project => Path.IsPathFullyQualified(project.Key) && Directory.Exists(project.Key))
            .OrderByDescending(static project => project.Count()).ThenBy(static project => project.Key, StringComparer.Ordinal)
            .Take(MaximumProjects);
        var files = new Dictionary<string, AgentFile>(StringComparer.Ordinal);
        foreach (var project in projects)
        {
            var ecosystem = ecosystems.Of(project.Key, cancellation);
            foreach (var definition in ecosystem?.Definitions ?? [])
            {
                if (definition is not { Kind: PromptKind.Agent, IsActive: true, Path.Length: > 0 }
                    || !agents.TryGetValue(definition.Name, out var runs))
                    continue;
                var threads = project.Where(run => run.runs == runs).Select(static run => run.thread).ToList();
                if (threads.Count == 0)
                    continue;
                files[definition.Path] = files.TryGetValue(definition.Path, out var known)
                    ? known with { Threads = [.. known.Threads, .. threads] }
                    : Examine(replay, runs, ecosystem!, definition, measure, cancellation) with { Threads = threads };
            }
        }
        replay.AgentFiles = [.. files.Values];
    }

    private static AgentFile Examine(SavingReplay replay, AgentRuns runs, Ecosystem ecosystem, PromptDefinition definition,
        MeasureOptions measure, CancellationToken cancellation)
    {
        // A file that is not the project's own is the same in all projects, and so are the tools that it needs.
        var isOwn = definition.Scope == DefinitionScope.Project;
        var used = (replay.ToolUse ?? []).Where(use => use.AgentType == definition.Name)
            .Select(use => isOwn ? use : use with { Project = ecosystem.Root }).ToList();
        var options = new OptimizationOptions
        {
            Measure = measure with { Model = runs.Model },
            Evidence = EvidenceReader.Read(ecosystem, replay.Table, used),
        };
        OptimizationResult Optimize(OptimizationOptions with) =>
            new PromptOptimizer(with, ecosystem).OptimizeAll([definition], cancellation: cancellation)[0];
        var tools = Optimize(options with { Rules = [ToolsLine] });
        var lossless = Optimize(options with { Level = OptimizationLevel.Lossless });
        var before = tools.Before;
        return new AgentFile
        {
            Runs = runs,
            Path = definition.Path,
            Threads = [],
            InheritsTools = definition.Tools is null,
            Tools = tools.IsChanged ? tools.Optimized.Tools : null,
            ToolTokens = before.OverheadTokens - tools.After.OverheadTokens,
            LosslessTokens = lossless.OnInvokeBefore - lossless.OnInvokeAfter,
            SystemTokens = before.OnInvokeTokens
                + before.OverheadParts.Where(static part => part.Name.StartsWith("tool ", StringComparison.Ordinal))
                    .Sum(static part => part.Tokens),
            Moved = [.. MovedFiles.Examine(definition, EditTokens.For(definition, options))
                .Select(static moved => new MovedReference(
                    moved.Reading[moved.Reading.LastIndexOf("references/", StringComparison.Ordinal)..],
                    moved.Even.SavedTokens, moved.Even.ReadShare!.Value, moved.Even.Share))],
        };
    }
}
