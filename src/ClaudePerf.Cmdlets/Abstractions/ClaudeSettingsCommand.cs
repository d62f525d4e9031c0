using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands that change settings of Claude Code.</summary>
public abstract class ClaudeSettingsCommand : ModuleCommand
{
    /// <summary>
    /// Which settings to change: User (all projects), Project (.claude/settings.json, shared through version control) or Local
    /// (.claude/settings.local.json, only yours).
    /// </summary>
    [Parameter(Position = 0)]
    public TokenBudgetHookScope Scope { get; set; }

    /// <summary>Write what is registered now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The settings file.</summary>
    private protected string SettingsPath => Scope switch
    {
        TokenBudgetHookScope.Project => Path.Combine(this.CurrentFolder(), ".claude", "settings.json"),
        TokenBudgetHookScope.Local => Path.Combine(this.CurrentFolder(), ".claude", "settings.local.json"),
        _ => Path.Combine(TranscriptRoots.UserFolder(), "settings.json"),
    };

    /// <summary>Changes the settings.</summary>
    /// <param name="dataFolder">The data folder.</param>
    private protected abstract void Change(string dataFolder);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            Change(DataFolder.Locate());
        }
        catch (HookSettingsException exception)
        {
            ThrowTerminatingError(new ErrorRecord(
                exception,
                "HookSettingsUnusable",
                exception.InnerException is IOException or UnauthorizedAccessException
                    ? ErrorCategory.WriteError
                    : ErrorCategory.InvalidData,
                exception.File));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "NativeProgramNotCopied", ErrorCategory.WriteError, null));
        }
    }

    /// <summary>The command that Claude Code is to run. A shared settings file must not name folders of this machine.</summary>
    private protected ModuleCommandLine CommandLine(string dataFolder, bool mayCopy) =>
        new(Module, dataFolder, portable: Scope == TokenBudgetHookScope.Project, mayCopy);

    /// <summary>Reports what was done: on the screen for an interactive user, otherwise with -Verbose.</summary>
    private protected void ShowMessage(string message)
    {
        if (DirectDisplay.IsDirect(MyInvocation))
            WriteHost(message);
        else
            WriteVerbose(message);
    }

    private static ModuleHost Module => new(
        Path.GetDirectoryName(typeof(ClaudeSettingsCommand).Assembly.Location)!,
        Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!);
}
