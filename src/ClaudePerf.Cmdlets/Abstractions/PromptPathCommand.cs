using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>A command that counts the prompts of files and folders for a model.</summary>
public abstract class PromptPathCommand : CountingCommand
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Files or folders, taken as they are: no character is a wildcard.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>
    /// The model to count and price for, an alias or id. Without it, each definition's own model, else the settings', else Claude Code's default.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }
}
