using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>A command that adds the hook to settings of Claude Code, or takes it out.</summary>
public abstract class TokenBudgetHookCommand : ClaudeSettingsCommand
{
    /// <summary>Writes what is registered now, and tells who typed the command.</summary>
    private protected void Report(HookRegistration registration, string? command, bool changed, string words)
    {
        if (PassThru)
            WriteObject(new TokenBudgetHookInfo(Scope, registration.FilePath, HookRegistration.Events, command, command is not null, changed));
        Tell(words);
    }
}
