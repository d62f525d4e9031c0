namespace ClaudePerf.Cmdlets;

/// <summary>The status line in the settings of Claude Code.</summary>
/// <param name="Scope">Which settings.</param>
/// <param name="Path">The settings file.</param>
/// <param name="Command">The command that Claude Code runs; null if the status line was removed.</param>
/// <param name="IsRegistered">Whether the status line is in the settings now.</param>
/// <param name="Changed">Whether this call changed the settings.</param>
public sealed record TokenStatusLineInfo(TokenBudgetHookScope Scope, string Path, string? Command, bool IsRegistered, bool Changed);
