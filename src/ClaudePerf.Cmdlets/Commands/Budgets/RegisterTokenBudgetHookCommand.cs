using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Adds a hook to Claude Code's settings that warns at the thresholds of budgets and, when a blocking budget is used
/// up, stops prompts, agent calls and subagent runs.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "TokenBudgetHook", SupportsShouldProcess = true)]
[OutputType(typeof(TokenBudgetHookInfo))]
public sealed class RegisterTokenBudgetHookCommand : TokenBudgetHookCommand
{
    /// <summary>Block prompts and agent calls if budgets cannot be checked, instead of allowing them and logging the reason.</summary>
    [Parameter]
    public SwitchParameter FailClosed { get; set; }

    /// <summary>
    /// Call the hook before every tool use, which run and session budgets need. Always on with the native program; with PowerShell each
    /// call takes about a second.
    /// </summary>
    [Parameter]
    public SwitchParameter EveryTool { get; set; }

    /// <summary>
    /// Also warn before a session is resumed or the model changes, if that writes a long conversation to the prompt cache again. These
    /// warnings never block.
    /// </summary>
    [Parameter]
    public SwitchParameter CacheWarning { get; set; }

    /// <summary>The highest cost in US dollars without such a warning. Default: 1. Implies -CacheWarning.</summary>
    [Parameter]
    [ValidateRange(0.0, 1e9)]
    public decimal WarnAbove { get; set; } = BudgetHookSettings.DefaultWarnAbove;

    /// <inheritdoc/>
    private protected override void Change(string dataFolder)
    {
        var line = CommandLine(dataFolder, mayCopy: false);
        if (line.IsInPlace && !Registration(line, dataFolder).WouldRegister(line.Hook(FailClosed)))
        {
            Report(Registration(line, dataFolder), line.Hook(FailClosed), changed: false,
                $"The hook is already in '{SettingsPath}'.");
            return;
        }
        if (!ShouldProcess(SettingsPath, "Add the hook that checks budgets before prompts, agent calls and tool calls of subagents"))
            return;
        // Copying is a change, so it happens only after confirmation. If this system cannot run the copy, the command uses PowerShell.
        line = CommandLine(dataFolder, mayCopy: true);
        var registration = Registration(line, dataFolder);
        var command = line.Hook(FailClosed);
        WriteVerbose($"The hook's command: {command}");
        var changed = registration.Register(command);
        Report(registration, command, changed, changed
            ? $"The hook was added to '{registration.FilePath}'. "
                + "It takes effect in the next Claude Code session. Remove it with Unregister-TokenBudgetHook."
            : $"The hook is already in '{registration.FilePath}'.");
    }

    private HookRegistration Registration(ModuleCommandLine line, string dataFolder) =>
        new(SettingsPath, dataFolder)
        {
            EveryTool = EveryTool || line.IsNative,
            CacheCommand = CacheWarning || MyInvocation.BoundParameters.ContainsKey(nameof(WarnAbove))
                ? line.Hook(failClosed: false, WarnAbove == BudgetHookSettings.DefaultWarnAbove ? null : WarnAbove)
                : null,
        };
}
