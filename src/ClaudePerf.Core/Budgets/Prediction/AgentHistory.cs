namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>The past runs of one agent type, as the sums that a prediction needs.</summary>
/// <remarks>
/// The mean of a run is adjusted to the size of the first prompt along a slope: the least-squares slope of amount over first
/// prompt, drawn toward the structural slope (the cost of a token in every prompt of a run,
/// <see cref="RunFigures.PerInvokeToken"/>) as if ten runs whose first prompts vary by a fifth had shown the latter. An agent whose
/// prompt never changed is thus adjusted by structure alone, and one with many prompt sizes by its observed amounts.
/// </remarks>
internal sealed class AgentHistory
{
    private const double PriorRuns = 10;
    private const double PriorVariation = 0.2;

    private double _amount;
    private double _amountSquared;
    private double _invoke;
    private double _invokeSquared;
    private double _product;
    private double _perToken;
    private double _turns;
    private double _output;
    private double _prompts;
    private double _reads;

    internal int Runs { get; private set; }

    internal double MeanTurns => _turns / Runs;

    internal double MeanOutputTokens => _output / Runs;

    internal double HitRate => _prompts > 0 ? _reads / _prompts : 0;

    internal void Add(in RunFigures run)
    {
        Runs++;
        _amount += run.Amount;
        _amountSquared += run.Amount * run.Amount;
        _invoke += run.InvokeTokens;
        _invokeSquared += run.InvokeTokens * run.InvokeTokens;
        _product += run.Amount * run.InvokeTokens;
        _perToken += run.PerInvokeToken;
        _turns += run.Turns;
        _output += run.OutputTokens;
        _prompts += run.PromptTokens;
        _reads += run.CacheReadTokens;
    }

    /// <summary>The mean and variance of a run with a first prompt of the given tokens.</summary>
    internal (double Mean, double Variance) Run(double? invokeTokens)
    {
        var (mean, meanInvoke) = (_amount / Runs, _invoke / Runs);
        var variance = Runs < 2 ? mean * mean : Math.Max(0, (_amountSquared - Runs * mean * mean) / (Runs - 1));
        if (invokeTokens is not { } tokens)
            return (mean, variance);
        var prior = PriorRuns * Math.Pow(PriorVariation * Math.Max(1, meanInvoke), 2);
        var spread = Math.Max(0, _invokeSquared - Runs * meanInvoke * meanInvoke);
        var slope = Math.Max(0, (_product - Runs * mean * meanInvoke + prior * _perToken / Runs) / (spread + prior));
        // However small the prompt, a run has a minimum cost, so limit what is subtracted.
        return (Math.Max(mean / 10, mean + slope * (tokens - meanInvoke)), variance);
    }
}
