namespace ClaudePerf.Core.Pricing;

/// <summary>Whether the provider still offers a model.</summary>
public enum ModelAvailability
{
    /// <summary>Offered, until <see cref="ModelInfo.Retired"/> if that is known.</summary>
    Offered,

    /// <summary>No longer served.</summary>
    Retired,

    /// <summary>No longer on the price list.</summary>
    Delisted,
}
