namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>Prompts that were found together.</summary>
/// <param name="Ecosystem">The ecosystem they belong to; null for a file outside of any ecosystem.</param>
/// <param name="Definitions">The prompts.</param>
/// <param name="IsWhole">Whether they are all the requested prompts of a folder, as opposed to single files.</param>
public sealed record PromptSet(Ecosystem? Ecosystem, IReadOnlyList<PromptDefinition> Definitions, bool IsWhole);
