namespace ClaudePerf.Cmdlets;

/// <summary>The hook in settings of Claude Code.</summary>
/// <param name="Scope">Whose settings.</param>
/// <param name="Path">The settings file.</param>
/// <param name="Events">The events that the hook is for.</param>
/// <param name="Command">The command that Claude Code runs; null where the hook was taken out.</param>
/// <param name="IsRegistered">Whether the hook is in the settings now.</param>
/// <param name="Changed">Whether the settings were changed for that.</param>
public sealed record TokenBudgetHookInfo(TokenBudgetHookScope Scope, string Path, IReadOnlyList<string> Events, string? Command, bool IsRegistered, bool Changed);
