using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands that add the hook to Claude Code's settings or remove it.</summary>
public abstract class TokenBudgetHookCommand : ClaudeSettingsCommand
{
    /// <summary>Writes what is registered now and reports what was done.</summary>
    private protected void Report(HookRegistration registration, string? command, bool changed, string message)
    {
        if (PassThru)
            WriteObject(
                new TokenBudgetHookInfo(Scope, registration.FilePath, registration.Events, command, command is not null, changed));
        ShowMessage(message);
    }
}
