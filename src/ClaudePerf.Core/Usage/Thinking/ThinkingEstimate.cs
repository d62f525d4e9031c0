using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Thinking;

/// <summary>
/// Estimates a model's thinking tokens from the length of a thinking block's <c>signature</c>. Transcripts contain a summary of the
/// thinking or nothing, but the signature grows with the whole thinking. The constants are in <c>data/thinking.json</c> with their
/// source and error.
/// </summary>
/// <param name="TokensPerByte">Tokens per byte of the signature as written (base64).</param>
/// <param name="TokensLess">The tokens that correspond to the fixed part of the signature, which are subtracted.</param>
public sealed record ThinkingEstimate(double TokensPerByte, double TokensLess)
{
    private const string FileName = "thinking.json";

    private static readonly Lazy<Constants> Shipped = new(Load);

    /// <summary>Gets the estimate for the models of a tokenizer generation.</summary>
    /// <param name="generation">The generation.</param>
    /// <exception cref="IOException"><c>data/thinking.json</c> is missing from the installation.</exception>
    public static ThinkingEstimate For(TokenizerGeneration generation) => Shipped.Value.Generations[generation];

    /// <summary>An upper bound for the estimates of all generations.</summary>
    internal static ThinkingEstimate UpperBound => new(
        Shipped.Value.Generations.Values.Max(static estimate => estimate.TokensPerByte),
            Shipped.Value.Generations.Values.Min(static estimate => estimate.TokensLess));

    /// <summary>Estimates the thinking of one block.</summary>
    /// <param name="signatureBytes">The length of its signature in bytes.</param>
    /// <returns>Tokens, at least 0.</returns>
    public long Tokens(int signatureBytes) => Math.Max(0, (long)Math.Round(TokensPerByte * signatureBytes - TokensLess));

    /// <summary>
    /// Computes the 90% error bound of a sum of estimates: 1.645 standard deviations of the error per request, combined with the
    /// possible error of a whole generation.
    /// </summary>
    /// <param name="tokens">The sum of the estimates, in tokens.</param>
    /// <param name="squares">The sum of the squares of the estimates.</param>
    /// <returns>The maximum deviation from the sum in tokens, in either direction; at most the sum itself.</returns>
    public static long Bound(long tokens, UInt128 squares)
    {
        const double NinetyPercent = 1.645;
        var single = NinetyPercent * Shipped.Value.RequestError * Math.Sqrt((double)squares);
        return Math.Min(tokens, (long)Math.Ceiling(Math.Sqrt(single * single + Math.Pow(Shipped.Value.SumError * tokens, 2))));
    }

    private static Constants Load()
    {
        using var document = JsonDocument.Parse(ShippedData.Read(FileName));
        var root = document.RootElement;
        return new Constants(
            root.GetProperty("generations").EnumerateObject().ToDictionary(
                static pair => Enum.Parse<TokenizerGeneration>(pair.Name, ignoreCase: true),
                static pair => new ThinkingEstimate(pair.Value.GetProperty("tokensPerByte").GetDouble(),
                    pair.Value.GetProperty("tokensLess").GetDouble())),
            root.GetProperty("requestError").GetDouble(),
            root.GetProperty("sumError").GetDouble());
    }

    private sealed record Constants(Dictionary<TokenizerGeneration, ThinkingEstimate> Generations, double RequestError, double SumError);
}
