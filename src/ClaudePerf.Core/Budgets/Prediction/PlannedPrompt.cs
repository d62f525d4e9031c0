using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>A prompt to be run.</summary>
/// <param name="Name">The display name.</param>
/// <param name="Agent">The agent type that runs it; <see cref="Usage.Queries.UsageTable.MainAgent"/> for the main thread.</param>
/// <param name="Model">The model it runs on; null for the model in its history.</param>
/// <param name="InvokeTokens">The tokens of the first request: on-invoke and overhead; null if unknown, then the history's average
/// is used.</param>
/// <param name="Invocations">The number of runs.</param>
public sealed record PlannedPrompt(string Name, string Agent, string? Model, long? InvokeTokens, int Invocations)
{
    /// <summary>Plans runs of a measured prompt: an agent's in a thread of its own; a command's, a skill's or a text's in the main thread,
    /// each in its own session, which begins like the user's sessions.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="invocations">The number of runs.</param>
    /// <returns>The plan; null if the prompt is sent with every session and cannot be run by itself.</returns>
    public static PlannedPrompt? Of(PromptMeasurement prompt, int invocations)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return prompt.Kind switch
        {
            PromptKind.Agent => new PlannedPrompt(
                prompt.Name, prompt.Name, prompt.Model, prompt.OnInvokeTokens + prompt.OverheadTokens, invocations),
            PromptKind.Command or PromptKind.Skill or PromptKind.Text =>
                new PlannedPrompt(prompt.Name, UsageTable.MainAgent, prompt.Model, null, invocations),
            _ => null,
        };
    }
}
