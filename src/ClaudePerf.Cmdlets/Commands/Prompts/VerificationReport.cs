using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Cmdlets;

/// <summary>A sentence that compares measured counts with the provider's.</summary>
internal static class VerificationReport
{
    internal static string For(IReadOnlyCollection<PromptMeasurement> verified)
    {
        var differing = verified.Where(item => item.Tokens != item.ApiTokens).ToList();
        if (differing.Count == 0)
            return $"Checked {Prompts(verified.Count)} against the API: all counts match.";
        var widest = differing.MaxBy(Difference)!;
        return $"Checked {Prompts(verified.Count)} against the API: {differing.Count} differ, at most by {Difference(widest):0.0%} "
            + $"({widest.Name}: {widest.Tokens:N0} measured, {widest.ApiTokens:N0} by the API).";
    }

    private static string Prompts(int count) => count == 1 ? "1 prompt" : $"{count} prompts";

    private static double Difference(PromptMeasurement item) =>
        Math.Abs(item.Tokens - item.ApiTokens!.Value) / (double)Math.Max(1, item.ApiTokens.Value);
}
