using System.Management.Automation;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows the options of the prompt cache: its limits, and where entries are stored.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "PromptCacheOption")]
[OutputType(typeof(PromptCacheOptionInfo))]
public sealed class GetPromptCacheOptionCommand : ModuleCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            WriteObject(PromptCacheOptionInfo.From(new PromptCacheOptionFile()));
        }
        catch (PromptCacheOptionException exception)
        {
            ThrowTerminatingError(PromptCacheErrors.OptionsUnusable(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }
}
