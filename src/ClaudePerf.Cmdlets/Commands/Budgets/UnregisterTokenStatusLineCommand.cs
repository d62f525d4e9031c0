using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Removes ClaudePerf's status line from Claude Code's settings and restores the previous one.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Unregister, "TokenStatusLine", SupportsShouldProcess = true)]
[OutputType(typeof(TokenStatusLineInfo))]
public sealed class UnregisterTokenStatusLineCommand : ClaudeSettingsCommand
{
    /// <inheritdoc/>
    private protected override void Change(string dataFolder)
    {
        var registration = new StatusLineRegistration(SettingsPath, dataFolder);
        var isRegistered = registration.IsRegistered;
        if (isRegistered && !ShouldProcess(registration.FilePath, "Remove ClaudePerf's status line"))
            return;
        var changed = isRegistered && registration.Unregister();
        if (PassThru)
            WriteObject(new TokenStatusLineInfo(Scope, registration.FilePath, Command: null, IsRegistered: false, changed));
        ShowMessage(changed
            ? $"The status line was removed from '{registration.FilePath}'."
            : $"ClaudePerf's status line is not in '{registration.FilePath}'.");
    }
}
