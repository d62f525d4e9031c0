using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement;

/// <summary>The lines below a table of measurements: where an ecosystem's tokens go, for first-time users.</summary>
public static class MeasurementFooter
{
    private const int MaxNamed = 3;

    /// <summary>The text; null if nothing was measured.</summary>
    /// <param name="measurements">The measurements.</param>
    /// <param name="form">How the text names commands.</param>
    public static string? Of(IReadOnlyCollection<PromptMeasurement> measurements, CommandForm form = CommandForm.Cmdlet)
    {
        if (measurements.Count == 0)
            return null;
        var inSessions = measurements.Where(measurement => measurement.AlwaysOnTokens > 0)
            .OrderByDescending(measurement => measurement.AlwaysOnTokens).ToList();
        var invoked = measurements.Where(measurement => measurement.OverheadTokens > 0)
            .OrderByDescending(measurement => measurement.InputCost).ToList();
        var lines = new List<string> { "" };
        if (inSessions.Count > 0)
        {
            var largest = inSessions.Take(MaxNamed).Select(measurement => $"{measurement.Name} {measurement.AlwaysOnTokens:N0}");
            lines.Add($"Largest in every session: {string.Join(", ", largest)} tokens.");
        }
        if (measurements.Select(static measurement => measurement.Ecosystem?.CutSkills ?? 0).Max() is > 0 and var cut)
            lines.Add($"The skill listing exceeds its limit: {cut:N0} descriptions are left out, and the model sees only the names.");
        if (measurements.Select(static measurement => measurement.Ecosystem)
            .FirstOrDefault(static whole => whole is not null) is { } ecosystem)
        {
            if (ecosystem.McpTokens > 0)
                lines.Add($"MCP servers add {ecosystem.McpTokens:N0} tokens to every session.");
            if (ecosystem.UnmeasuredMcpServers is { IsDefaultOrEmpty: false } unmeasured)
                lines.Add($"{Counted(unmeasured.Length)} not measured: "
                    + (form == CommandForm.Verb ? "querying a server needs the PowerShell module (Measure-PromptTokens -McpServer)."
                        : $"Measure-PromptTokens -McpServer {(unmeasured.Length == 1 ? unmeasured[0] : "*")}"));
        }
        if (invoked.Count > 0)
        {
            var prompt = invoked.Sum(measurement => measurement.OnInvokeTokens);
            var overhead = invoked.Sum(measurement => measurement.OverheadTokens);
            var expensive = invoked.Take(MaxNamed).Select(measurement => $"{measurement.Name} {DollarText.Of(measurement.InputCost)}");
            lines.Add($"Most expensive to invoke: {string.Join(", ", expensive)}.");
            lines.Add($"{PercentText.Of(overhead / (double)(prompt + overhead))} of what an invocation sends is overhead, mostly tool "
                + $"definitions and CLAUDE.md. {(form == CommandForm.Verb ? "--json shows the parts." : "Show the parts with:")}");
            if (form == CommandForm.Cmdlet)
                lines.Add("(Measure-PromptTokens … | Where-Object Name -eq NAME).OverheadParts");
        }
        return lines.Count > 1 ? VisibleText.OfLines(string.Join(Environment.NewLine, lines)) : null;
    }

    private static string Counted(int servers) => servers == 1 ? "1 MCP server is" : $"{servers:N0} MCP servers are";
}
