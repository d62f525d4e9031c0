using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Measurement;

/// <summary>The measurements of prompts that were found together, with diagnostics.</summary>
public sealed record MeasuredPrompts
{
    /// <summary>The ecosystem's folder if the prompts are all requested prompts in it; null for single prompts.</summary>
    public string? Root { get; init; }

    /// <summary>The id of the session's model in the ecosystem; null for single prompts.</summary>
    public string? SessionModel { get; init; }

    /// <summary>Figures of the ecosystem as a whole; null for single prompts.</summary>
    public EcosystemFacts? Facts { get; init; }

    /// <summary>The number of prompts found, including those that could not be measured.</summary>
    public required int Found { get; init; }

    /// <summary>Diagnostics of the ecosystem as a whole; empty for single prompts.</summary>
    public ImmutableArray<DefinitionDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>The measurements.</summary>
    public required ImmutableArray<PromptMeasurement> Measurements { get; init; }

    /// <summary>The prompts that could not be measured.</summary>
    public ImmutableArray<MeasureFailure> Failures { get; init; } = [];

    /// <summary>Returns the same measurements with the prices at a given time.</summary>
    /// <param name="catalog">The models; must include those of all measurements.</param>
    /// <param name="at">The time.</param>
    public MeasuredPrompts PricedAt(ModelCatalog catalog, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ImmutableArray<PromptMeasurement> priced =
            [.. Measurements.Select(measurement => measurement.PricedAt(catalog.Resolve(measurement.Model), at))];
        if (Root is not null && SessionModel is not null && Facts is not null)
        {
            var whole = EcosystemCost.Of(Root, priced, catalog.Resolve(SessionModel), Facts, at);
            priced = [.. priced.Select(measurement => measurement with { Ecosystem = whole })];
        }
        return this with { Measurements = priced };
    }
}
