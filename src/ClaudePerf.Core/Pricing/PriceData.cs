namespace ClaudePerf.Core.Pricing;

/// <summary>The validated content of a price file.</summary>
internal sealed record PriceData(
    string Version,
    DateOnly? Date,
    PriceRules Rules,
    IReadOnlyList<ModelInfo> Models,
    IReadOnlyDictionary<string, string> Aliases);
