namespace ClaudePerf.Core.Pricing;

/// <summary>How a request was served, where that changes its price.</summary>
/// <param name="Fast">Fast mode (<c>speed: "fast"</c>): every token kind costs the model's multiple; the standard price where the model offers none.</param>
/// <param name="Batch">The batch API (<c>service_tier: "batch"</c>): half of input and output, and of cache writes and reads, which the discount stacks with.</param>
/// <param name="UsInference">Inference in the US alone (<c>inference_geo: "us"</c>): every token kind costs <see cref="PriceRules.UsInferenceMultiplier"/> times as much.</param>
public readonly record struct PriceModifiers(bool Fast = false, bool Batch = false, bool UsInference = false);
