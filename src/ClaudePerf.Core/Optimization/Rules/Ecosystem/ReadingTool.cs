using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Rules.Ecosystem;

/// <summary>Tells whether whoever follows a prompt can open a file.</summary>
internal static class ReadingTool
{
    private const string Read = "Read";

    /// <summary>An agent that lists tools must list Read; skills and commands run in a thread that has it unless they take it away.</summary>
    internal static bool IsAllowed(PromptDefinition definition) =>
        !definition.DisallowedTools.Contains(Read)
        && (definition.Kind != PromptKind.Agent || definition.Tools is not { } tools || tools.Any(static tool => ToolMentions.NameOf(tool) == Read));
}
