using System.CommandLine;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Reports.Dashboard;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf report</c>: a report as a page that works offline, as written by <c>Export-TokenUsageReport</c>.</summary>
internal static class ReportVerb
{
    private const string Name = "report";

    internal static Command Create()
    {
        var selection = new SelectionOptions("Export-TokenUsageReport", "Write the path of the report as a JSON array.");
        var file = new Option<string?>("--output", "-o")
        {
            Description = "The file to write. Default: token-usage.html in the current folder. Only a report is replaced.",
            HelpName = "file",
        };
        var format = Choice.One<ReportFormat>("--format", "The format. Default: that of the file's extension, otherwise html");
        var title = new Option<string?>("--title") { Description = "The heading of the report." };
        var ecosystem = new Option<string?>("--ecosystem")
        {
            Description = "The folder whose agents, skills and memory files are measured. Default: the current folder.",
                HelpName = "folder",
        };
        var noEcosystem = new Option<bool>("--no-ecosystem") { Description = "Measure no prompts; the report only contains usage." };
        var recovered = new Option<bool>(UsageRun.RecoveredOption)
        {
            Description = "Compute costs with output recovered from the content where the recorded figure is only a placeholder.",
        };
        var force = new Option<bool>("--force") { Description = "Replace an existing file even if it is not a report." };
        const string Description = "Write a report of usage and cost: an HTML page that works offline, Markdown, CSV or JSON. "
            + "Exit codes: 0 success, 1 invalid input, 2 something could not be read or written.";
        var command = new Command(Name, Description) { file, format, title, ecosystem, noEcosystem, recovered, force };
        selection.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(ecosystem) is not null && result.GetResult(noEcosystem) is not null)
                result.AddError("--ecosystem and --no-ecosystem cannot be used together.");
        });
        command.SetAction(result => Terminal.Run(output => ReportProcess.Run(
            selection.Read(result, new ReportRun
            {
                Output = result.GetValue(file),
                Format = result.GetValue(format),
                Title = result.GetValue(title) ?? UsageReport.DefaultTitle,
                Ecosystem = result.GetValue(ecosystem),
                NoEcosystem = result.GetValue(noEcosystem),
                Recovered = result.GetValue(recovered),
                Force = result.GetValue(force),
            }), output)));
        return command;
    }
}
