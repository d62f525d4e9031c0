using System.Globalization;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>The lines below a table of response times: what they depend on, by model, and how well they can be predicted.</summary>
public static class ResponseTimeFooter
{
    // Two lines each. Nobody reads more than these.
    private const int MaxModels = 4;

    /// <summary>The lines.</summary>
    /// <param name="latency">The fitted models.</param>
    public static IReadOnlyList<string> Of(LatencyModel latency)
    {
        ArgumentNullException.ThrowIfNull(latency);
        var lines = new List<string> { "" };
        foreach (var model in latency.Models.OrderByDescending(static model => model.Samples).Take(MaxModels))
        {
            lines.Add(string.Create(
                CultureInfo.CurrentCulture,
                $"{model.Model}: {model.BaseSeconds:0.0} s, {model.SecondsPerUncachedKToken * 10:0.00} s/10K uncached, "
                    + $"{model.SecondsPerCachedKToken * 10:0.00} s/10K cached, {model.SecondsPerOutputKToken / 10:0.00} s/100 output;"));
            lines.Add(string.Create(
                CultureInfo.CurrentCulture,
                $"  half of the responses not used for fitting are predicted within {model.MedianError:0%} "
                    + $"(using only the median: {model.MedianErrorOfMedian:0%})."));
        }
        if (latency.Models.Count == 0)
            lines.Add($"No model has the {LatencyModel.MinSamples} timed responses required for a prediction.");
        return lines;
    }
}
