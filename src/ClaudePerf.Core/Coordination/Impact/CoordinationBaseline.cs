using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>The cost of one pattern when a baseline was taken.</summary>
/// <param name="Name">The name of the pattern.</param>
/// <param name="Caller">Its caller.</param>
/// <param name="Flow">Its calls.</param>
/// <param name="OnInvokeTokens">Tokens of the first prompts.</param>
/// <param name="ClaudeCodeCost">USD as Claude Code does it.</param>
/// <param name="BestCost">USD at best.</param>
/// <param name="PreparationMs">The samples of preparation times without a cache, in milliseconds.</param>
/// <param name="CachedPreparationMs">The samples of preparation times with a warm prompt cache, in milliseconds.</param>
public sealed record BaselinePattern(
    string Name, string Caller, string Flow, long OnInvokeTokens, decimal ClaudeCodeCost, decimal BestCost,
    ImmutableArray<double> PreparationMs, ImmutableArray<double> CachedPreparationMs);

/// <summary>Measurements stored in a file for comparison with later ones.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Taken">When it was taken, in UTC; later measurements use the prices of that time, so that a price change is not a
/// regression.</param>
/// <param name="AlwaysOnTokens">Tokens of the ecosystem that every session paid for.</param>
/// <param name="Patterns">The patterns.</param>
public sealed record CoordinationBaseline(int Version, DateTimeOffset Taken, long AlwaysOnTokens, ImmutableArray<BaselinePattern> Patterns)
{
    private const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Format =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>Creates a baseline from measurements.</summary>
    /// <param name="measurements">The measurements.</param>
    /// <param name="at">The time of the prices used.</param>
    public static CoordinationBaseline Create(IReadOnlyCollection<CoordinationMeasurement> measurements, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        return new CoordinationBaseline(CurrentVersion, at.ToUniversalTime(), measurements.FirstOrDefault()?.AlwaysOnTokens ?? 0,
        [
            .. measurements.Select(static measurement => new BaselinePattern(
                measurement.Name, measurement.Caller, measurement.Pattern.Flow, measurement.OnInvokeTokens, measurement.ClaudeCodeCost,
                measurement.BestCost,
                measurement.Preparation.Samples, measurement.CachedPreparation.Samples)),
        ]);
    }

    /// <summary>Reads a baseline.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BaselineException">The file cannot be read or is not a baseline.</exception>
    public static CoordinationBaseline Read(string path)
    {
        try
        {
            var baseline = JsonSerializer.Deserialize<CoordinationBaseline>(RegularFile.ReadBytes(path, ReadLimits.Data), Format);
            if (baseline is not { Version: > 0 } || baseline.Patterns.IsDefault
                || baseline.Patterns.Any(static pattern => pattern?.Name is null || pattern.PreparationMs.IsDefaultOrEmpty
                    || pattern.CachedPreparationMs.IsDefaultOrEmpty))
                throw new BaselineException("this file is not a baseline. Create one with Measure-AgentCoordination -SaveBaseline.", path);
            if (baseline.Version > CurrentVersion)
                throw new BaselineException(
                    string.Create(CultureInfo.InvariantCulture,
                        $"the baseline has version {baseline.Version}; this version of ClaudePerf supports versions up to "
                        + $"{CurrentVersion}. Update ClaudePerf or create the baseline again."), path);
            return baseline;
        }
        catch (JsonException exception)
        {
            throw new BaselineException($"this file is not a baseline. {exception.Message}", path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BaselineException($"the file cannot be read. {exception.Message}", path, exception);
        }
    }

    /// <summary>The extension of a baseline's file.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".json"];

    /// <summary>Whether a file is a baseline of any version, so that it may be replaced. An empty file may be replaced too.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static bool IsOwn(string path)
    {
        var text = OutputFile.Beginning(path).TrimStart('\uFEFF').Trim();
        return text.Length == 0
            || (text.Contains("\"taken\"", StringComparison.Ordinal) && text.Contains("\"alwaysOnTokens\"", StringComparison.Ordinal));
    }

    /// <summary>Writes the baseline atomically.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BaselineException">The file cannot be written.</exception>
    public void Write(string path)
    {
        try
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, Format));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BaselineException($"the file cannot be written. {exception.Message}", path, exception);
        }
    }
}
