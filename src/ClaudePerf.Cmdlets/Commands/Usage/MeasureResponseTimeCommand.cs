using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows how long responses took: by model and agent, until the first block and the end, how fast output came, and
/// how well that can be predicted.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "ResponseTime", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ResponseTime))]
public sealed class MeasureResponseTimeCommand : UsageCommand
{
    // A line each: more than these nobody reads.
    private const int MostModels = 4;

    /// <summary>What to tell apart: Model, Agent, Context (the size of the prompt, in bands) and Effort; by model and agent where it is
    /// not given. What was served in fast mode is told apart always.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ResponseTimeGrouping[] GroupBy { get; set; } = [ResponseTimeGrouping.Model, ResponseTimeGrouping.Agent];

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        var answer = Wait(() => ResponseTimeAnalysis.Run(reading.Table, Query, Roots, GroupBy, Cancellation));
        foreach (var problem in answer.Problems)
            WriteWarning($"A transcript was not read: {problem}");
        if (answer.Requests == 0)
        {
            WriteWarning(WhyNothing(reading));
            return;
        }
        WriteVerbose($"{answer.Timed:N0} of {answer.Requests:N0} requests were timed. The others' transcripts are gone, were written without a final line, or show that the request was sent several times.");
        if (answer.Timed == 0)
        {
            WriteWarning($"None of the {answer.Requests:N0} requests can be timed: their transcripts are gone, or lack the line that a response ends with.");
            return;
        }
        WriteObject(answer.Groups, enumerateCollection: true);
        if (DirectDisplay.IsDirect(MyInvocation))
            WriteFooter(answer);
    }

    private void WriteFooter(ResponseTimeAnswer answer)
    {
        var lines = new List<string> { "" };
        foreach (var model in answer.Latency.Models.OrderByDescending(static model => model.Samples).Take(MostModels))
        {
            lines.Add(string.Create(
                CultureInfo.CurrentCulture,
                $"{model.Model}: {model.BaseSeconds:0.0} s, {model.SecondsPerUncachedKToken * 10:0.00} s/10K uncached, {model.SecondsPerCachedKToken * 10:0.00} s/10K cached, {model.SecondsPerOutputKToken / 10:0.00} s/100 output;"));
            lines.Add(string.Create(
                CultureInfo.CurrentCulture, $"  half of the responses it was not fitted on are within {model.MedianError:0%} (by the median: {model.MedianErrorOfMedian:0%})."));
        }
        if (answer.Latency.Models.Count == 0)
            lines.Add($"No model has the {LatencyModel.FewestSamples} timed responses that it takes to say what their time depends on.");
        WriteHost(lines);
    }
}
