using System.Management.Automation;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Cmdlets;

/// <summary>Shows what was noticed in a file: warnings as warnings, the rest with <c>-Verbose</c>.</summary>
internal static class DiagnosticOutput
{
    internal static void WriteDiagnostic(this Cmdlet command, DefinitionDiagnostic diagnostic)
    {
        if (diagnostic.Severity == DiagnosticSeverity.Information)
            command.WriteVerbose(diagnostic.ToString());
        else
            command.WriteWarning(diagnostic.ToString());
    }
}
