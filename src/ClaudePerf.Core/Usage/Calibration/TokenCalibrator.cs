using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Correction;

namespace ClaudePerf.Core.Usage.Calibration;

/// <summary>The result of a calibration.</summary>
/// <param name="Corrections">A correction for each generation with enough messages, whether or not it is applied.</param>
/// <param name="TooFew">The generations with too few messages, and their number of messages.</param>
/// <param name="Unreadable">Transcripts that could not be read, with the reason.</param>
public sealed record CalibrationResult(
    IReadOnlyList<EstimateCorrection> Corrections,
    IReadOnlyDictionary<TokenizerGeneration, int> TooFew,
    IReadOnlyList<string> Unreadable);

/// <summary>Compares estimates with what the provider billed for the user's own messages.</summary>
/// <param name="catalog">The models and their generations; messages of unknown models are ignored.</param>
/// <param name="time">The clock for the date of the result.</param>
/// <param name="estimate">Returns the uncorrected estimate of a generation; null for <see cref="EstimateTokenCounter"/>.</param>
public sealed class TokenCalibrator(ModelCatalog catalog, TimeProvider time, Func<TokenizerGeneration, ITokenCounter>? estimate = null)
{
    /// <summary>The minimum number of messages per generation.</summary>
    public const int MinimumMessages = CorrectionFit.MinimumSamples;

    // The end of a turn is billed as 2 to 4 tokens, which is too large a part of a short message.
    private const int EndOfTurnTokens = 3;
    private const int ShortestMessage = 30;

    private readonly Func<TokenizerGeneration, ITokenCounter> _estimate = estimate ?? EstimateTokenCounter.Create;

    /// <summary>Reads transcripts and computes the corrections; nothing is stored.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public CalibrationResult Calibrate(IReadOnlyList<TranscriptFile> files, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var samples = new Dictionary<TokenizerGeneration, Dictionary<string, CorrectionSample>>();
        var unreadable = new List<string>();
        // The largest first, so that no thread starts with it at the end.
        Parallel.ForEach(files.OrderByDescending(file => file.Length), new ParallelOptions { CancellationToken = cancellation }, file =>
        {
            try
            {
                var found = BilledMessageReader.Read(file.Path, cancellation).ConvertAll(Compare);
                lock (samples)
                {
                    foreach (var (generation, sample) in found.OfType<(TokenizerGeneration, CorrectionSample)>())
                    {
                        if (!samples.TryGetValue(generation, out var ofGeneration))
                            samples[generation] = ofGeneration = new Dictionary<string, CorrectionSample>(StringComparer.Ordinal);
                        // Forks and copies repeat messages.
                        ofGeneration[sample.Id] = sample;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                lock (samples)
                    unreadable.Add($"'{file.Path}' cannot be read: {exception.Message}");
            }
        });
        cancellation.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        var corrections = samples.OrderBy(pair => pair.Key)
            .Select(pair => CorrectionFit.Of(pair.Key, [.. pair.Value.Values], _estimate(pair.Key).Version, now))
            .OfType<EstimateCorrection>().ToList();
        var tooFew = samples.Where(pair => pair.Value.Count < MinimumMessages).ToDictionary(pair => pair.Key, pair => pair.Value.Count);
        unreadable.Sort(StringComparer.Ordinal);
        return new CalibrationResult(corrections, tooFew, unreadable);
    }

    private (TokenizerGeneration Generation, CorrectionSample Sample)? Compare(BilledMessage message)
    {
        var billed = message.OutputTokens - EndOfTurnTokens;
        if (billed < ShortestMessage || !catalog.TryResolve(message.Model, out var model))
            return null;
        var estimated = _estimate(model.Tokenizer).Count(message.Text).Tokens;
        return estimated < ShortestMessage ? null : (model.Tokenizer, new CorrectionSample(message.Id, billed, estimated));
    }
}
