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
    // The time until the cache expires is shown in minutes.
    private const int RefreshSeconds = 60;

    /// <summary>Replace another status line. Unregister-TokenStatusLine restores it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override void Change(string dataFolder)
    {
        var line = CommandLine(dataFolder, mayCopy: false);
        var registration = Registration(line, dataFolder);
        if (registration.WouldRegister(line.StatusLine()) || !line.IsInPlace)
        {
            if (!ShouldProcess(registration.FilePath, "Set ClaudePerf's status line"))
                return;
            // Copying is a change, so it happens only after confirmation. If this system cannot run the copy, the command uses PowerShell.
            line = CommandLine(dataFolder, mayCopy: true);
            registration = Registration(line, dataFolder);
        }
        var command = line.StatusLine();
        WriteVerbose($"The status line's command: {command}");
        var changed = registration.Register(command);
        if (PassThru)
            WriteObject(new TokenStatusLineInfo(Scope, registration.FilePath, command, IsRegistered: true, changed));
        ShowMessage(changed
            ? $"The status line was added to '{registration.FilePath}'. Remove it with Unregister-TokenStatusLine."
            : $"The status line is already in '{registration.FilePath}'.");
    }

    // Only the native program is fast enough to run while nothing happens.
    private StatusLineRegistration Registration(ModuleCommandLine line, string dataFolder) =>
        new(SettingsPath, dataFolder) { Force = Force, RefreshSeconds = line.IsNative ? RefreshSeconds : null };
}
