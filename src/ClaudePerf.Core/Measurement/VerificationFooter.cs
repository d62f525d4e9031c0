
namespace ClaudePerf.Core.Measurement;

/// <summary>A sentence that compares measured counts with the provider's.</summary>
public static class VerificationFooter
{
    /// <summary>The sentence.</summary>
    /// <param name="verified">Measurements with counts of the API, at least one.</param>
    public static string Of(IReadOnlyCollection<PromptMeasurement> verified)
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
