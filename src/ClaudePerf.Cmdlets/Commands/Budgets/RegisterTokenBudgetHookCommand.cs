using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Adds the hook to Claude Code's settings that warns at a budget's thresholds and stops prompts, agent calls and runs of subagents when one that blocks is used up.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "TokenBudgetHook", SupportsShouldProcess = true)]
[OutputType(typeof(TokenBudgetHookInfo))]
public sealed class RegisterTokenBudgetHookCommand : TokenBudgetHookCommand
{
    /// <summary>Stop prompts and agent calls also where budgets cannot be checked, instead of letting them through and logging why.</summary>
    [Parameter]
    public SwitchParameter FailClosed { get; set; }

    /// <summary>Call the hook before every tool, which budgets by run and by session need. It is so by itself where the native program runs; with PowerShell each call takes about a second.</summary>
    [Parameter]
    public SwitchParameter EveryTool { get; set; }

    /// <inheritdoc/>
    private protected override void Change(string dataFolder)
    {
        var line = CommandLine(dataFolder, mayCopy: false);
        if (line.IsInPlace && !Registration(line, dataFolder).WouldRegister(line.Hook(FailClosed)))
        {
            Report(Registration(line, dataFolder), line.Hook(FailClosed), changed: false, $"The hook is in '{SettingsPath}' already.");
            return;
        }
        if (!ShouldProcess(SettingsPath, "Add the hook that checks budgets before prompts, agent calls and what subagents do"))
            return;
        // To copy is a change: only now. What this system cannot run leaves PowerShell's command.
        line = CommandLine(dataFolder, mayCopy: true);
        var registration = Registration(line, dataFolder);
        var command = line.Hook(FailClosed);
        WriteVerbose($"The hook's command: {command}");
        var changed = registration.Register(command);
        Report(registration, command, changed, changed
            ? $"The hook is in '{registration.FilePath}' now. Claude Code takes it up with the next session; Unregister-TokenBudgetHook takes it out."
            : $"The hook is in '{registration.FilePath}' already.");
    }

    private HookRegistration Registration(OwnCommandLine line, string dataFolder) => new(SettingsPath, dataFolder) { EveryTool = EveryTool || line.IsNative };
}
