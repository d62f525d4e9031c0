using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Cmdlets;

/// <summary>The sentence that says how measured counts compare with the provider's.</summary>
internal static class VerificationReport
{
    internal static string Of(IReadOnlyCollection<PromptMeasurement> verified)
    {
        var differing = verified.Where(item => item.Tokens != item.ApiTokens).ToList();
        if (differing.Count == 0)
            return $"Checked {Prompts(verified.Count)} against the API: every count is the same.";
        var widest = differing.MaxBy(Difference)!;
        return $"Checked {Prompts(verified.Count)} against the API: {differing.Count} differ, at most by {Difference(widest):0.0%} ({widest.Name}: {widest.Tokens:N0} measured, {widest.ApiTokens:N0} there).";
    }

    private static string Prompts(int count) => count == 1 ? "1 prompt" : $"{count} prompts";

    private static double Difference(PromptMeasurement item) => Math.Abs(item.Tokens - item.ApiTokens!.Value) / (double)Math.Max(1, item.ApiTokens.Value);
}
