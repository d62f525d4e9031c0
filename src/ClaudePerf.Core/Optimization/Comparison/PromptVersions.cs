using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>Two versions of one prompt.</summary>
/// <param name="Key">Identifies the pair by its files; empty for texts.</param>
/// <param name="Before">The reference; null if there is none.</param>
/// <param name="After">The new version; null if there is none.</param>
/// <param name="Files">Files next to the new version that the reference does not have: their text by path.</param>
public sealed record PromptVersions(
    string Key, PromptDefinition? Before, PromptDefinition? After, IReadOnlyDictionary<string, string>? Files = null);
