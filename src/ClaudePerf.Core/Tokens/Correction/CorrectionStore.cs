using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Correction;

/// <summary>A user's corrections, in one file in the data folder that only the user can read.</summary>
public sealed class CorrectionStore
{
    private const string FileName = "token-calibration.json";

    private static readonly JsonTypeInfo<List<EstimateCorrection>> Json = new CorrectionContext(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter<TokenizerGeneration>(JsonNamingPolicy.CamelCase) },
    }).ListEstimateCorrection;

    /// <summary>Creates the store of a data folder.</summary>
    /// <param name="dataFolder">The data folder; null for the default of this process's user and environment.</param>
    /// <exception cref="DirectoryNotFoundException">
    /// No folder was given and the system has no folder for user data.
    /// </exception>
    public CorrectionStore(string? dataFolder = null) => FilePath = Path.Combine(dataFolder ?? DataFolder.Locate(), FileName);

    /// <summary>The file; it need not exist.</summary>
    public string FilePath { get; }

    /// <summary>Reads all stored corrections, applied or not; empty if there are none.</summary>
    /// <exception cref="CorrectionException">The file is damaged or cannot be read.</exception>
    public IReadOnlyList<EstimateCorrection> Read()
    {
        try
        {
            var corrections = JsonSerializer.Deserialize(
                RegularFile.ReadBytes(FilePath, ReadLimits.Options), Json);
            // Factors outside these bounds were not fitted by this product.
            return corrections is not null && corrections.TrueForAll(correction => correction is { Factor: > 0.2 and < 5 })
                ? corrections
                : throw Damaged(null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException exception)
        {
            throw Damaged(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CorrectionException($"Cannot read the calibration '{FilePath}': {exception.Message}", FilePath, exception);
        }
    }

    /// <summary>Replaces the stored corrections atomically.</summary>
    /// <exception cref="CorrectionException">The file cannot be written.</exception>
    public void Write(IEnumerable<EstimateCorrection> corrections)
    {
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(FilePath)!);
            AtomicFile.Write(
                FilePath, JsonSerializer.SerializeToUtf8Bytes(
                    [.. corrections.OrderBy(correction => correction.Generation)], Json), ownerOnly: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CorrectionException($"Cannot write the calibration '{FilePath}': {exception.Message}", FilePath, exception);
        }
    }

    /// <summary>
    /// Replaces the stored corrections of some tokenizer generations; those of other generations remain. A damaged file is replaced,
    /// because calibrating again is how to repair it.
    /// </summary>
    /// <param name="corrections">The new corrections.</param>
    /// <exception cref="CorrectionException">The file cannot be written.</exception>
    public void Replace(IReadOnlyCollection<EstimateCorrection> corrections)
    {
        ArgumentNullException.ThrowIfNull(corrections);
        var replaced = corrections.Select(static correction => correction.Generation).ToHashSet();
        Write(corrections.Concat(ReadIfUsable().Where(correction => !replaced.Contains(correction.Generation))));
    }

    private IReadOnlyList<EstimateCorrection> ReadIfUsable()
    {
        try
        {
            return Read();
        }
        catch (CorrectionException)
        {
            return [];
        }
    }

    private CorrectionException Damaged(Exception? inner) =>
        new($"The calibration '{FilePath}' is damaged. Run Update-TokenCalibration, or delete the file.", FilePath, inner);
}

/// <summary>Serializes corrections without reflection, which the native program does not support.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(List<EstimateCorrection>))]
internal sealed partial class CorrectionContext : JsonSerializerContext;
