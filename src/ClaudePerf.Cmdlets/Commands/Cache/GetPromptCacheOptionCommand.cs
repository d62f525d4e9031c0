using System.Management.Automation;
using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows how the prompt cache works: its bounds, and where it keeps things.</para>
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
            WriteObject(PromptCacheOptionInfo.Of(new PromptCacheOptionFile()));
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
