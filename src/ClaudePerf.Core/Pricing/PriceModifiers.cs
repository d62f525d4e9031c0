namespace ClaudePerf.Core.Pricing;

/// <summary>How a request was served, as far as it affects the price.</summary>
/// <param name="Fast">Fast mode (<c>speed: "fast"</c>): every token kind costs the model's multiple, or the standard price if the
/// model does not offer fast mode.</param>
/// <param name="Batch">The batch API (<c>service_tier: "batch"</c>): half price for input and output, and for cache writes and
/// reads, on top of the cache discount.</param>
/// <param name="UsInference">Inference in the US only (<c>inference_geo: "us"</c>): every token kind costs
/// <see cref="PriceRules.UsInferenceMultiplier"/> times as much.</param>
public readonly record struct PriceModifiers(bool Fast = false, bool Batch = false, bool UsInference = false);
