using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace ClaudePerf.Shell.Missing;

/// <summary>
/// Gives the engine's "not recognized" errors a message that says what is missing and how to get it. The error keeps its
/// type, id (<c>CommandNotFoundException</c>), category and target, so that scripts that handle it see nothing new.
/// </summary>
/// <remarks>
/// The engine swallows what a CommandNotFoundAction handler throws, and a command that such a handler supplies would run
/// only after everything before it in the pipeline. The error's details are therefore set at the moment the engine throws.
/// </remarks>
internal sealed class MissingCommandExplainer : IDisposable
{
    private readonly string moduleManifest;
    private readonly Lazy<InstalledPowerShell?> installed = new(InstalledPowerShell.Find);

    public MissingCommandExplainer(string moduleManifest)
    {
        this.moduleManifest = moduleManifest;
        AppDomain.CurrentDomain.FirstChanceException += Explain;
    }

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= Explain;

    private void Explain(object? sender, FirstChanceExceptionEventArgs e)
    {
        if (e.Exception is CommandNotFoundException { CommandName: { Length: > 0 } name } missing
            && missing.ErrorRecord.ErrorDetails is null
            && MissingCommandMessage.For(name, installed.Value, moduleManifest) is { } message)
        {
            missing.ErrorRecord.ErrorDetails = new ErrorDetails(message);
        }
    }
}
