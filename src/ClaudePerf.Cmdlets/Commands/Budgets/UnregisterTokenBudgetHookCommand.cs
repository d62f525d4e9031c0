using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Takes the hook that checks budgets out of Claude Code's settings.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Unregister, "TokenBudgetHook", SupportsShouldProcess = true)]
[OutputType(typeof(TokenBudgetHookInfo))]
public sealed class UnregisterTokenBudgetHookCommand : TokenBudgetHookCommand
{
    /// <inheritdoc/>
    private protected override void Change(string dataFolder)
    {
        var registration = new HookRegistration(SettingsPath, dataFolder);
        if (!registration.IsRegistered)
        {
            Report(registration, null, changed: false, $"The hook is not in '{registration.FilePath}'.");
            return;
        }
        if (ShouldProcess(registration.FilePath, "Take out the hook that checks budgets"))
            Report(registration, null, registration.Unregister(), $"The hook is no longer in '{registration.FilePath}'.");
    }
}
