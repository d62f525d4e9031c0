using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Correction;

namespace ClaudePerf.Core.Usage.Calibration;

/// <summary>What a calibration found.</summary>
/// <param name="Corrections">A correction for each generation with messages enough, applied or not.</param>
/// <param name="TooFew">The generations with some messages but too few, and how many.</param>
/// <param name="Unreadable">Transcripts that could not be read, with the reason.</param>
public sealed record CalibrationResult(
    IReadOnlyList<EstimateCorrection> Corrections,
    IReadOnlyDictionary<TokenizerGeneration, int> TooFew,
    IReadOnlyList<string> Unreadable);

/// <summary>Compares estimates with what the provider billed for the user's own messages.</summary>
/// <param name="catalog">The models and their generations; messages of models that are not in it are left out.</param>
/// <param name="time">The clock, for the date of the result.</param>
/// <param name="estimate">Gives the estimate of a generation, uncorrected; null for <see cref="EstimateTokenCounter"/>.</param>
public sealed class TokenCalibrator(ModelCatalog catalog, TimeProvider time, Func<TokenizerGeneration, ITokenCounter>? estimate = null)
{
    /// <summary>Messages a generation needs at least.</summary>
    public const int FewestMessages = CorrectionFit.FewestSamples;

    // The end of a turn bills 2 to 4 tokens; of a short message that is too great a part to say anything about the text.
    private const int EndOfTurnTokens = 3;
    private const int ShortestMessage = 30;

    private readonly Func<TokenizerGeneration, ITokenCounter> _estimate = estimate ?? EstimateTokenCounter.Create;

    /// <summary>Reads transcripts and finds the corrections; nothing is stored.</summary>
    /// <param name="files">The transcripts.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public CalibrationResult Calibrate(IReadOnlyList<TranscriptFile> files, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var samples = new Dictionary<TokenizerGeneration, Dictionary<string, CorrectionSample>>();
        var unreadable = new List<string>();
        // The largest first, so that the last thread does not begin with it.
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
                        // A fork or a copy repeats messages.
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
        var tooFew = samples.Where(pair => pair.Value.Count < FewestMessages).ToDictionary(pair => pair.Key, pair => pair.Value.Count);
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
