using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Makes Claude Code show context, cost, block and budget under its prompt.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "TokenStatusLine", SupportsShouldProcess = true)]
[OutputType(typeof(TokenStatusLineInfo))]
public sealed class RegisterTokenStatusLineCommand : ClaudeSettingsCommand
{
    /// <summary>Take the place of another status line. Unregister-TokenStatusLine gives it back.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override void Change(string dataFolder)
    {
        var registration = new StatusLineRegistration(SettingsPath, dataFolder) { Force = Force };
        var line = CommandLine(dataFolder, mayCopy: false);
        if (registration.WouldRegister(line.StatusLine()) || !line.IsInPlace)
        {
            if (!ShouldProcess(registration.FilePath, "Make ClaudePerf's the status line"))
                return;
            // To copy is a change: only now. What this system cannot run leaves PowerShell's command.
            line = CommandLine(dataFolder, mayCopy: true);
        }
        var command = line.StatusLine();
        WriteVerbose($"The status line's command: {command}");
        var changed = registration.Register(command);
        if (PassThru)
            WriteObject(new TokenStatusLineInfo(Scope, registration.FilePath, command, IsRegistered: true, changed));
        Tell(changed
            ? $"The status line is in '{registration.FilePath}' now; Unregister-TokenStatusLine takes it out."
            : $"The status line is in '{registration.FilePath}' already.");
    }
}
