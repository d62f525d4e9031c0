using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Detects whether a command's output goes straight to the person who typed the command, so that text in addition to the objects is
/// welcome. Output of a script, a captured result and a longer pipeline do not.
/// </summary>
internal static class DirectDisplay
{
    private const string OutDefault = "Microsoft.PowerShell.Commands.OutDefaultCommand";

    // Property of Out-Default in claudeperf-pwsh, set by -Json.
    private const string TakesObjects = "TakesObjects";

    // Common parameters that capture the objects in addition to the pipeline.
    private static readonly string[] CapturingParameters = ["OutVariable", "PipelineVariable"];

    internal static bool IsDirect(InvocationInfo invocation) => AsTyped(invocation) is { Redirections.Count: 0 };

    /// <summary>Whether the user redirected the command's output to a file, where text is welcome but nobody sees colors.</summary>
    internal static bool IsRedirected(InvocationInfo invocation) =>
        AsTyped(invocation)?.Redirections.Any(redirection => redirection is FileRedirectionAst) == true;

    /// <summary>
    /// Whether a command's objects go only to the formatter for the screen, so that text may replace them. A variable, a file, another
    /// command, a job or a program that requested objects receives the objects.
    /// </summary>
    /// <param name="command">The running command.</param>
    internal static bool IsScreen(PSCmdlet command)
    {
        if (CapturingParameters.Any(command.MyInvocation.BoundParameters.ContainsKey))
            return false;
        // PowerShell does not tell commands where their output goes. If a version does not have these members, objects are written.
        var next = Member(Member(Member(command.CommandRuntime, "OutputPipe"), "DownstreamCmdlet"), "Command");
        for (var type = next?.GetType(); type is not null; type = type.BaseType)
        {
            if (type.FullName == OutDefault)
                return Member(next, TakesObjects) is not true;
        }
        return false;
    }

    private static object? Member(object? owner, string name) =>
        owner?.GetType().GetProperty(name,
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(owner);

    // The command if it was typed as a statement of its own; null in a script, inside an expression or before another command.
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
