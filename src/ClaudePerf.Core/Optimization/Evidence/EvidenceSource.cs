using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>
/// Finds out how the prompts of an ecosystem are used: from the usage index if there is one, and for the rules that need it from the tool
/// calls in transcripts. Usage that cannot be read is reported and left out.
/// </summary>
/// <param name="options">The options of the optimization.</param>
/// <param name="roots">The folders with transcripts.</param>
/// <param name="dataFolder">The data folder; null for that of the current user.</param>
public sealed class EvidenceSource(OptimizationOptions options, IReadOnlyList<string> roots, string? dataFolder = null)
{
    private bool NeedsToolCalls => roots.Count > 0 && OptimizationRules.Select(options).Any(static rule => rule.OnlyByName);

    /// <summary>What <see cref="Read"/> is about to read, in sentences.</summary>
    public IEnumerable<string> Announcements()
    {
        if (NeedsToolCalls)
            yield return $"Reading the agents' tool calls from the transcripts in {string.Join(", ", roots)}.";
        if (Folder(out _) is { } folder && IndexIn(folder) is var index && File.Exists(index))
            yield return $"Reading the usage index '{index}'.";
    }

    /// <summary>Reads the evidence.</summary>
    /// <param name="ecosystem">The prompts.</param>
    /// <param name="cancellation">Cancels reading.</param>
    public EvidenceReading Read(Ecosystem ecosystem, CancellationToken cancellation = default)
    {
        var tools = ToolCalls(ecosystem, cancellation);
        if (Folder(out var missing) is not { } folder)
            return new EvidenceReading(EvidenceReader.Read(ecosystem, null, tools)) { Remark = Unknown(missing!) };
        try
        {
            if (!File.Exists(IndexIn(folder)))
                return new EvidenceReading(EvidenceReader.Read(ecosystem, null, tools));
            using var index = UsageIndex.Open(IndexIn(folder), cancellation: cancellation);
            var reading = index.Read(roots, TranscriptReadOptions.Recovering(options.Measure.Catalog), cancellation: cancellation);
            return new EvidenceReading(EvidenceReader.Read(ecosystem, reading.Table, tools));
        }
        catch (DatabaseException exception)
        {
            return new EvidenceReading(EvidenceReader.Read(ecosystem, null, tools)) { Problem = Unknown(exception) };
        }
    }

    private IReadOnlyList<AgentToolUse> ToolCalls(Ecosystem ecosystem, CancellationToken cancellation)
    {
        if (!NeedsToolCalls)
            return [];
        var agents = ecosystem.Definitions.Where(static definition => definition.Kind == PromptKind.Agent)
            .Select(static definition => definition.Name)
            .ToHashSet(StringComparer.Ordinal);
        return ToolUseReader.Read(roots, agents.Contains, cancellation: cancellation);
    }

    private string? Folder(out DirectoryNotFoundException? missing)
    {
        missing = null;
        try
        {
            return dataFolder ?? DataFolder.Locate();
        }
        catch (DirectoryNotFoundException exception)
        {
            missing = exception;
            return null;
        }
    }

    private static string IndexIn(string folder) => Path.Combine(folder, UsageIndex.FileName);

    private static string Unknown(Exception exception) => $"Prompt usage is unknown. {exception.Message}";
}
