using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Finds out how the prompts of an ecosystem are used: from the usage index if there is one, and for the rules that need it from the tool
/// calls in transcripts. Sources that cannot be read are reported and skipped.
/// </summary>
internal sealed class OptimizationEvidenceSource(CancellableCommand command, OptimizationOptions options)
{
    private readonly IReadOnlyList<string> _roots = TranscriptRoots.Find();

    internal OptimizationEvidence For(Ecosystem ecosystem)
    {
        var tools = Tools(ecosystem);
        try
        {
            var path = UsageIndex.DefaultPath;
            if (!File.Exists(path))
                return EvidenceReader.Read(ecosystem, null, tools);
            command.WriteVerbose($"Reading the usage index '{path}'.");
            using var index = UsageIndex.Open(path, cancellation: command.Cancellation);
            var reading = command.Interruptible(() =>
                index.Read(_roots, TranscriptReadOptions.Recovering(options.Measure.Catalog), cancellation: command.Cancellation));
            return EvidenceReader.Read(ecosystem, reading.Table, tools);
        }
        catch (DatabaseException exception)
        {
            command.WriteWarning($"Prompt usage is unknown. {exception.Message}");
        }
        catch (DirectoryNotFoundException exception)
        {
            command.WriteVerbose($"Prompt usage is unknown. {exception.Message}");
        }
        return EvidenceReader.Read(ecosystem, null, tools);
    }

    private IReadOnlyList<AgentToolUse> Tools(Ecosystem ecosystem)
    {
        if (_roots.Count == 0 || !OptimizationRules.Select(options).Any(rule => rule.OnlyByName))
            return [];
        var agents = ecosystem.Definitions.Where(definition => definition.Kind == PromptKind.Agent)
            .Select(definition => definition.Name)
            .ToHashSet(StringComparer.Ordinal);
        command.WriteVerbose($"Reading the agents' tool calls from the transcripts in {string.Join(", ", _roots)}.");
        return command.Interruptible(() => ToolUseReader.Read(_roots, agents.Contains, cancellation: command.Cancellation));
    }
}
