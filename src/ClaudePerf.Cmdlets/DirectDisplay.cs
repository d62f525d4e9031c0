using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Tells whether what a command writes goes straight to the person who typed it, so that words beside the objects are welcome. A script, a
/// captured result, a further pipeline are no such place.
/// </summary>
internal static class DirectDisplay
{
    internal static bool IsDirect(InvocationInfo invocation)
    {
        if (invocation.PipelinePosition != invocation.PipelineLength || !string.IsNullOrEmpty(invocation.ScriptName))
            return false;
        var line = Parser.ParseInput(invocation.Line, out _, out _);
        return line.EndBlock?.Statements.OfType<PipelineAst>()
            .SelectMany(pipeline => pipeline.PipelineElements).OfType<CommandAst>()
            .Any(command => command.Redirections.Count == 0
                && command.Extent.StartOffset <= invocation.OffsetInLine - 1
                && invocation.OffsetInLine - 1 < command.Extent.EndOffset
                && string.Equals(command.GetCommandName(), invocation.InvocationName, StringComparison.OrdinalIgnoreCase)) == true;
    }
}
