using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows how long responses took, by model and agent: until the first block and until the end, how fast output
/// arrived, and how well this can be predicted.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "ResponseTime", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ResponseTime))]
public sealed class MeasureResponseTimeCommand : UsageCommand
{
    /// <summary>
    /// What to group by: Model, Agent, Context (the size of the prompt, in bands) and Effort. Default: model and agent. Fast mode is always
    /// shown separately.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ResponseTimeGrouping[] GroupBy { get; set; } = [ResponseTimeGrouping.Model, ResponseTimeGrouping.Agent];

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        var answer = RunWithProgress(() => ResponseTimeAnalysis.Run(reading.Table, Query, Roots, GroupBy, Cancellation));
        foreach (var problem in answer.Problems)
            WriteWarning($"A transcript could not be read. {problem}");
        if (answer.Requests == 0)
        {
            WarnAboutNothing(reading);
            return;
        }
        WriteVerbose($"{answer.Timed:N0} of {answer.Requests:N0} requests were timed. The transcripts of the others were deleted, "
            + "have no final line, or show that the request was sent several times.");
        if (answer.Timed == 0)
        {
            WriteWarning($"None of the {answer.Requests:N0} requests can be timed: their transcripts were deleted or lack the final "
                + "line of a response.");
            return;
        }
        WriteObject(answer.Groups, enumerateCollection: true);
        if (DirectDisplay.IsDirect(MyInvocation))
            WriteHost(ResponseTimeFooter.Of(answer.Latency));
    }
}
