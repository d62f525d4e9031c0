namespace ClaudePerf.Cmdlets;

/// <summary>The status line in settings of Claude Code.</summary>
/// <param name="Scope">Whose settings.</param>
/// <param name="Path">The settings file.</param>
/// <param name="Command">The command that Claude Code runs; null where it was taken out.</param>
/// <param name="IsRegistered">Whether it is in the settings now.</param>
/// <param name="Changed">Whether the settings were changed for that.</param>
public sealed record TokenStatusLineInfo(TokenBudgetHookScope Scope, string Path, string? Command, bool IsRegistered, bool Changed);
