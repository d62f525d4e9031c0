using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Correction;

/// <summary>The corrections of a user, one file in the data folder, for the user alone.</summary>
public sealed class CorrectionStore
{
    private const string FileName = "token-calibration.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter<TokenizerGeneration>(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The store in a data folder.</summary>
    /// <param name="dataFolder">The product's data folder; null for that of this process's user and environment.</param>
    /// <exception cref="DirectoryNotFoundException">None is given, and the system names no folder of per-user data.</exception>
    public CorrectionStore(string? dataFolder = null) => FilePath = Path.Combine(dataFolder ?? DataFolder.Locate(), FileName);

    /// <summary>The file; it need not exist.</summary>
    public string FilePath { get; }

    /// <summary>Every stored correction, applied or not; none where nothing was stored.</summary>
    /// <exception cref="CorrectionException">The file is damaged or cannot be read.</exception>
    public IReadOnlyList<EstimateCorrection> Read()
    {
        try
        {
            var corrections = JsonSerializer.Deserialize<List<EstimateCorrection>>(RegularFile.ReadBytes(FilePath, ReadLimits.Options), Json);
            // A factor beyond these bounds was not fitted by us.
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
            throw new CorrectionException($"The calibration '{FilePath}' cannot be read: {exception.Message}", FilePath, exception);
        }
    }

    /// <summary>Replaces what is stored, whole or not at all.</summary>
    /// <exception cref="CorrectionException">The file cannot be written.</exception>
    public void Write(IEnumerable<EstimateCorrection> corrections)
    {
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(FilePath)!);
            AtomicFile.Write(FilePath, JsonSerializer.SerializeToUtf8Bytes(corrections.OrderBy(correction => correction.Generation), Json), ownerOnly: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CorrectionException($"The calibration '{FilePath}' cannot be written: {exception.Message}", FilePath, exception);
        }
    }

    private CorrectionException Damaged(Exception? inner) =>
        new($"The calibration '{FilePath}' is damaged. Run Update-TokenCalibration, or delete the file.", FilePath, inner);
}
