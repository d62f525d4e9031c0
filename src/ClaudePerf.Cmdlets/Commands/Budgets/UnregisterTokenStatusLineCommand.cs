using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Takes ClaudePerf's status line out of Claude Code's settings and gives back the one that stood there before.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Unregister, "TokenStatusLine", SupportsShouldProcess = true)]
[OutputType(typeof(TokenStatusLineInfo))]
public sealed class UnregisterTokenStatusLineCommand : ClaudeSettingsCommand
{
    /// <inheritdoc/>
    private protected override void Change(string dataFolder)
    {
        var registration = new StatusLineRegistration(SettingsPath, dataFolder);
        var isThere = registration.IsRegistered;
        if (isThere && !ShouldProcess(registration.FilePath, "Take out ClaudePerf's status line"))
            return;
        var changed = isThere && registration.Unregister();
        if (PassThru)
            WriteObject(new TokenStatusLineInfo(Scope, registration.FilePath, Command: null, IsRegistered: false, changed));
        Tell(changed ? $"The status line is no longer in '{registration.FilePath}'." : $"ClaudePerf's status line is not in '{registration.FilePath}'.");
    }
}
