using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>The lines under a table of measurements: where an ecosystem's tokens are, for someone who sees it for the first time.</summary>
internal static class MeasurementFooter
{
    private const int Named = 3;

    /// <summary>The text; null where nothing was measured.</summary>
    internal static string? Of(IReadOnlyCollection<PromptMeasurement> measurements)
    {
        if (measurements.Count == 0)
            return null;
        var inSessions = measurements.Where(measurement => measurement.AlwaysOnTokens > 0).OrderByDescending(measurement => measurement.AlwaysOnTokens).ToList();
        var invoked = measurements.Where(measurement => measurement.OverheadTokens > 0).OrderByDescending(measurement => measurement.InputCost).ToList();
        var lines = new List<string> { "" };
        if (inSessions.Count > 0)
        {
            lines.Add($"Most in every session:  {string.Join(", ", inSessions.Take(Named).Select(measurement => $"{measurement.Name} {measurement.AlwaysOnTokens:N0}"))} tokens.");
        }
        if (measurements.Select(static measurement => measurement.Ecosystem?.CutSkills ?? 0).Max() is > 0 and var cut)
            lines.Add($"The listing of skills is over its budget: {cut:N0} descriptions are left out, and the model sees names alone.");
        if (measurements.Select(static measurement => measurement.Ecosystem).FirstOrDefault(static whole => whole is not null) is { } ecosystem)
        {
            if (ecosystem.McpTokens > 0)
                lines.Add($"MCP servers add {ecosystem.McpTokens:N0} tokens to every session.");
            if (ecosystem.UnmeasuredMcpServers is { IsDefaultOrEmpty: false } unmeasured)
                lines.Add($"{Counted(unmeasured.Length)} not measured: Measure-PromptTokens -McpServer {(unmeasured.Length == 1 ? unmeasured[0] : "*")}");
        }
        if (invoked.Count > 0)
        {
            var prompt = invoked.Sum(measurement => measurement.OnInvokeTokens);
            var overhead = invoked.Sum(measurement => measurement.OverheadTokens);
            lines.Add($"Dearest to invoke:      {string.Join(", ", invoked.Take(Named).Select(measurement => $"{measurement.Name} ${measurement.InputCost:0.0000}"))}.");
            lines.Add($"Of what an invocation sends, {overhead / (double)(prompt + overhead):0%} is overhead, mostly tool definitions and CLAUDE.md:");
            lines.Add("(Measure-PromptTokens … | Where-Object Name -eq NAME).Overhead shows it part by part.");
        }
        return lines.Count > 1 ? VisibleText.OfLines(string.Join(Environment.NewLine, lines)) : null;
    }

    private static string Counted(int servers) => servers == 1 ? "1 MCP server is" : $"{servers:N0} MCP servers are";
}
