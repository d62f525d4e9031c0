using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Performance.Usage;

/// <summary>Constants of the thinking estimate, and one more that the table of requests needs: how many tokens the visible thinking was
/// counted as.</summary>
/// <param name="Estimate">The constants.</param>
/// <param name="TokensPerCharacter">Tokens that a character of visible thinking was counted as; the product counts none.</param>
internal sealed record ThinkingFit(ThinkingEstimate Estimate, double TokensPerCharacter)
{
    internal const double UsualTokensPerCharacter = 0.27;

    // An error of the sum weighs as much as twice that error in every request.
    private const double WeightOfSum = 2;

    /// <summary>The output as the product recovers it.</summary>
    internal double Output(RecoveredRequest request) => request.Counted - TokensPerCharacter * request.Characters + Thinking(request);

    /// <summary>The constants that bring some requests closest to what was billed, individually and in sum.</summary>
    internal static ThinkingFit Find(IReadOnlyList<RecoveredRequest> requests)
    {
        var best = (Loss: double.MaxValue, Fit: default(ThinkingFit)!);
        for (var perByte = 150; perByte <= 320; perByte += 3)
        {
            for (var less = 0; less <= 140; less += 10)
            {
                for (var perCharacter = 20; perCharacter <= 36; perCharacter += 2)
                {
                    var fit = new ThinkingFit(new ThinkingEstimate(perByte / 1000d, less), perCharacter / 100d);
                    var loss = fit.Loss(requests);
                    if (loss < best.Loss)
                        best = (loss, fit);
                }
            }
        }
        return best.Fit;
    }

    /// <summary>The standard deviation of one request's thinking as a share of it, and the error of the sum of all, as a share of the
    /// thinking.</summary>
    internal (double Request, double Sum) Errors(IReadOnlyList<RecoveredRequest> requests)
    {
        // With little thinking, the error is mostly that of the text around it.
        var thoughtful = requests.Where(request => Thinking(request) > 200).ToList();
        var shares = thoughtful.Select(request => (request.Output - Output(request)) / Thinking(request)).Order().ToList();
        // Half the width of the middle 68%: a few requests whose transcript lacks blocks would dominate a mean square.
        var request = (shares[shares.Count * 84 / 100] - shares[shares.Count * 16 / 100]) / 2;
        return (request, Math.Abs(requests.Sum(static request => request.Output) - requests.Sum(Output)) / requests.Sum(Thinking));
    }

    private double Loss(IReadOnlyList<RecoveredRequest> requests)
    {
        double errors = 0, output = 0, truth = 0;
        foreach (var request in requests)
        {
            var found = Output(request);
            errors += Math.Min(1, Math.Abs(found - request.Output) / request.Output);
            output += found;
            truth += request.Output;
        }
        return errors / requests.Count + WeightOfSum * Math.Abs(output / truth - 1);
    }

    // The table has the signatures of a request in one figure.
    private double Thinking(RecoveredRequest request) => request.Blocks == 0
        ? 0
        : Math.Max(0, Estimate.TokensPerByte * request.SignatureBytes - Estimate.TokensLess * request.Blocks);
}
