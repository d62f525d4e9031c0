using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Measurement;

/// <summary>The measurements of prompts that were found together, with what was noticed while they were looked for.</summary>
public sealed record MeasuredPrompts
{
    /// <summary>The ecosystem's folder where the prompts are everything that was asked for in it; null for single prompts.</summary>
    public string? Root { get; init; }

    /// <summary>The id of the session's model in the ecosystem; null for single prompts.</summary>
    public string? SessionModel { get; init; }

    /// <summary>What holds for the ecosystem as a whole; null for single prompts.</summary>
    public EcosystemFacts? Facts { get; init; }

    /// <summary>How many prompts were found, those that could not be measured included.</summary>
    public required int Found { get; init; }

    /// <summary>What was noticed about the ecosystem as a whole; empty for single prompts.</summary>
    public ImmutableArray<DefinitionDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>The measurements.</summary>
    public required ImmutableArray<PromptMeasurement> Measurements { get; init; }

    /// <summary>The prompts that could not be measured.</summary>
    public ImmutableArray<MeasureFailure> Failures { get; init; } = [];

    /// <summary>The same with the prices of a time.</summary>
    /// <param name="catalog">The models; all of the measurements' must be among them.</param>
    /// <param name="at">The time.</param>
    public MeasuredPrompts PricedAt(ModelCatalog catalog, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ImmutableArray<PromptMeasurement> priced = [.. Measurements.Select(measurement => measurement.PricedAt(catalog.Resolve(measurement.Model), at))];
        if (Root is not null && SessionModel is not null && Facts is not null)
        {
            var whole = EcosystemCost.Of(Root, priced, catalog.Resolve(SessionModel), Facts, at);
            priced = [.. priced.Select(measurement => measurement with { Ecosystem = whole })];
        }
        return this with { Measurements = priced };
    }
}
