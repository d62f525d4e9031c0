using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Tokens.Api;

namespace ClaudePerf.Core.Measurement;

/// <summary>A prompt that could not be measured, while others could.</summary>
/// <param name="Definition">The prompt.</param>
/// <param name="Reason">The reason: a <see cref="RequestFormatException"/> or a <see cref="TokenApiException"/>.</param>
public sealed record MeasureFailure(PromptDefinition Definition, Exception Reason)
{
    /// <summary>Whether a failure concerns only one prompt, so that others may still succeed.</summary>
    public static bool ConcernsOnePrompt(Exception reason) => reason is RequestFormatException or TokenApiException { ConcernsAll: false };
}
