using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>Compares measurements with the provider's own counts.</summary>
public static class ApiVerification
{
    /// <summary>The maximum number of prompts to check per ecosystem: each costs a request.</summary>
    public const int SampleSize = 5;

    /// <summary>How many prompts to check: a whole ecosystem has a sample of its own, single prompts share one.</summary>
    /// <param name="isWhole">Whether the prompts are those of an ecosystem.</param>
    /// <param name="verified">How many prompts were checked before.</param>
    public static int SampleSizeOf(bool isWhole, int verified) => isWhole ? SampleSize : Math.Max(0, SampleSize - verified);

    /// <summary>Chooses which prompts to check: at even steps from the fewest tokens to the most.</summary>
    /// <param name="measurements">The measurements.</param>
    /// <param name="size">The maximum number to choose.</param>
    /// <returns>Positions in <paramref name="measurements"/>.</returns>
    public static IReadOnlyList<int> Sample(IReadOnlyList<PromptMeasurement> measurements, int size = SampleSize)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        var bySize = Enumerable.Range(0, measurements.Count)
            .Where(i => measurements[i].Tokens > 0 && measurements[i].Kind != PromptKind.Tools)
            .OrderBy(i => measurements[i].Tokens).ThenBy(i => i).ToList();
        if (bySize.Count <= size)
            return bySize;
        return size == 1
            ? [bySize[bySize.Count / 2]]
            : [.. Enumerable.Range(0, size).Select(step => bySize[step * (bySize.Count - 1) / (size - 1)])];
    }

    /// <summary>Requests the provider's count of a prompt and compares it with the measurement.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="definition">The prompt that was measured.</param>
    /// <param name="api">The provider's counter for the measurement's model.</param>
    /// <returns>
    /// The measurement with <see cref="PromptMeasurement.ApiTokens"/>, and a warning if the two differ by more than the
    /// error bound.
    /// </returns>
    /// <exception cref="Tokens.Api.TokenApiException">The provider returned no count.</exception>
    public static PromptMeasurement Check(PromptMeasurement measurement, PromptDefinition definition, ITokenCounter api)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        ArgumentNullException.ThrowIfNull(definition);
        var counted = (
            definition.Kind == PromptKind.Request
                ? RequestCounter.CountRequest(definition.Text, api).Total
                : api.Count(definition.Text)).Tokens;
        var difference = Math.Abs(measurement.Tokens - counted);
        // The bound is a share of the measured count, rounded to whole tokens.
        var agrees = difference <= Math.Ceiling(measurement.Tokens * measurement.ErrorBound);
        return measurement with
        {
            ApiTokens = counted,
            Diagnostics = agrees ? measurement.Diagnostics : Warned(measurement, counted),
        };
    }

    private static ImmutableArray<DefinitionDiagnostic> Warned(PromptMeasurement measurement, long counted)
    {
        var share = counted == 0 ? "" : FormattableString.Invariant($" ({(measurement.Tokens - counted) / (double)counted:+0.0%;-0.0%})");
        return measurement.Diagnostics.Add(new DefinitionDiagnostic(
            DiagnosticSeverity.Warning,
            FormattableString.Invariant($"Measured {measurement.Tokens} tokens ({measurement.Method}, ±{measurement.ErrorBound:0.0%})")
                + FormattableString.Invariant($", but the API counts {counted}{share}."),
            measurement.Path ?? measurement.Name));
    }
}
