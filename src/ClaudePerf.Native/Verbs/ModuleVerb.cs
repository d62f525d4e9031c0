using System.CommandLine;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary>Verbs that people look for and that only the module has, because their libraries cannot be compiled ahead of time.</summary>
internal static class ModuleVerb
{
    internal static Command CreateExport()
    {
        var command = new Command("export", "Exports need the PowerShell module.") { Hidden = true };
        command.Add(new Argument<string[]>("any") { Arity = ArgumentArity.ZeroOrMore });
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(static _ =>
        {
            VerbOutput.WriteMessage(Console.Error, "Parquet, OpenTelemetry and Prometheus exports are part of the PowerShell module: "
                + "Install-PSResource ClaudePerf, then Export-TokenUsage. claudeperf report --format csv or json writes usage as a file.");
            return VerbOutput.WrongInput;
        });
        return command;
    }
}
