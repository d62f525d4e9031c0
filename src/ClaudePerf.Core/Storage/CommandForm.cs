namespace ClaudePerf.Core.Storage;

/// <summary>How texts name commands and their options: people read only the form that they can type.</summary>
public enum CommandForm
{
    /// <summary>As cmdlets and parameters of the module.</summary>
    Cmdlet,

    /// <summary>As verbs and options of the native program.</summary>
    Verb,
}
