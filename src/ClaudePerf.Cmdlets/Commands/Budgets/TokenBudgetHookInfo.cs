namespace ClaudePerf.Cmdlets;

/// <summary>The hook in the settings of Claude Code.</summary>
/// <param name="Scope">Which settings.</param>
/// <param name="Path">The settings file.</param>
/// <param name="Events">The events that the hook handles.</param>
/// <param name="Command">The command that Claude Code runs; null if the hook was removed.</param>
/// <param name="IsRegistered">Whether the hook is in the settings now.</param>
/// <param name="Changed">Whether this call changed the settings.</param>
public sealed record TokenBudgetHookInfo(
    TokenBudgetHookScope Scope, string Path, IReadOnlyList<string> Events, string? Command, bool IsRegistered, bool Changed);
