using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Tells whether what a command writes goes straight to the person who typed it, so that words beside the objects are welcome. A script, a
/// captured result, a further pipeline are no such place.
/// </summary>
internal static class DirectDisplay
{
    internal static bool IsDirect(InvocationInfo invocation) => AsTyped(invocation) is { Redirections.Count: 0 };

    /// <summary>Whether a person redirected the command's output to a file, where words are as welcome but nobody sees colours.</summary>
    internal static bool IsRedirected(InvocationInfo invocation) => AsTyped(invocation)?.Redirections.Any(redirection => redirection is FileRedirectionAst) == true;

    // The command as a statement of its own in what was typed; null in a script, inside an expression or before a further command.
    private static CommandAst? AsTyped(InvocationInfo invocation)
    {
        if (invocation.PipelinePosition != invocation.PipelineLength || !string.IsNullOrEmpty(invocation.ScriptName))
            return null;
        var line = Parser.ParseInput(invocation.Line, out _, out _);
        return line.EndBlock?.Statements.OfType<PipelineAst>()
            .SelectMany(pipeline => pipeline.PipelineElements).OfType<CommandAst>()
            .FirstOrDefault(command => command.Extent.StartOffset <= invocation.OffsetInLine - 1
                && invocation.OffsetInLine - 1 < command.Extent.EndOffset
                && string.Equals(command.GetCommandName(), invocation.InvocationName, StringComparison.OrdinalIgnoreCase));
    }
}
