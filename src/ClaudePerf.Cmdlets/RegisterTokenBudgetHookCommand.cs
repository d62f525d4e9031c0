using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Adds the hook to Claude Code's settings that warns at a budget's thresholds and stops prompts and agent calls when one that blocks is used up.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "TokenBudgetHook", SupportsShouldProcess = true)]
[OutputType(typeof(TokenBudgetHookInfo))]
public sealed class RegisterTokenBudgetHookCommand : TokenBudgetHookCommand
{
    /// <summary>Stop prompts and agent calls also where budgets cannot be checked, instead of letting them through and logging why.</summary>
    [Parameter]
    public SwitchParameter FailClosed { get; set; }

    /// <inheritdoc/>
    private protected override void Change(HookRegistration registration)
    {
        // A file that others use must not name this machine's folders.
        var command = HookCommandLine.Of(Host.Name, portable: Scope == TokenBudgetHookScope.Project, FailClosed);
        WriteVerbose($"The hook's command: {command}");
        if (!registration.WouldRegister(command))
        {
            Report(registration, command, changed: false, $"The hook is in '{registration.FilePath}' already.");
            return;
        }
        if (ShouldProcess(registration.FilePath, "Add the hook that checks budgets before prompts and agent calls"))
            Report(registration, command, registration.Register(command), $"The hook is in '{registration.FilePath}' now. Claude Code takes it up with the next session; Unregister-TokenBudgetHook takes it out.");
    }
}
