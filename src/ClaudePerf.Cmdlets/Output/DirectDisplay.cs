using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Tells whether what a command writes goes straight to the person who typed it, so that words beside the objects are welcome. A script, a
/// captured result, a further pipeline are no such place.
/// </summary>
internal static class DirectDisplay
{
    private const string OutDefault = "Microsoft.PowerShell.Commands.OutDefaultCommand";

    // What our own shell's Out-Default says with -Json.
    private const string TakesObjects = "TakesObjects";

    // Parameters that every command has and that keep its objects beside the pipeline.
    private static readonly string[] Keeping = ["OutVariable", "PipelineVariable"];

    internal static bool IsDirect(InvocationInfo invocation) => AsTyped(invocation) is { Redirections.Count: 0 };

    /// <summary>Whether a person redirected the command's output to a file, where words are as welcome but nobody sees colours.</summary>
    internal static bool IsRedirected(InvocationInfo invocation) =>
        AsTyped(invocation)?.Redirections.Any(redirection => redirection is FileRedirectionAst) == true;

    /// <summary>
    /// Whether objects that a command writes are formatted for the screen next and reach nobody else, so that words may stand in their
    /// place. A variable, a file, a further command, a job or a program that asked for objects gets them.
    /// </summary>
    /// <param name="command">The command, while it runs.</param>
    internal static bool IsScreen(PSCmdlet command)
    {
        if (Keeping.Any(command.MyInvocation.BoundParameters.ContainsKey))
            return false;
        // PowerShell tells no command where its output goes; a version that keeps it elsewhere than these members gets objects.
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
