using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands that count tokens in the prompts of files and folders for a model.</summary>
public abstract class PromptPathCommand : PathCommand
{
    /// <summary>
    /// The model to count and price for, as alias or id. Default: the definition's own model, then the model in the settings, then Claude
    /// Code's default.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }
}
