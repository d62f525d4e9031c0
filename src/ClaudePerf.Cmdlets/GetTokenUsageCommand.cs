using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows what Claude Code really used and what it cost, from its own transcripts: by day, session, agent, skill and more.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "TokenUsage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(UsageGroup))]
public sealed class GetTokenUsageCommand : UsageCommand
{
    /// <summary>What to add up by, the outermost first; by day where it is not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public UsageGrouping[] GroupBy { get; set; } = [UsageGrouping.Day];

    /// <summary>Reckon costs with the output recovered from contents where the recorded figure is only a placeholder.</summary>
    [Parameter]
    public SwitchParameter Recovered { get; set; }

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        if (MyInvocation.BoundParameters.ContainsKey("Verbose"))
            Reconcile(reading);
        var answer = UsageQueryEngine.Run(reading.Table, Query with { GroupBy = GroupBy, Recovered = Recovered }, Cancellation);
        foreach (var group in answer.Groups)
            WriteObject(UsageOutput.Of(group, GroupBy));
        WarnOf(answer.Total.Unpriced);
        if (answer.Groups.Count == 0)
            WriteWarning(WhyNothing(reading));
        else if (answer.Groups.Count > 1 && DirectDisplay.IsDirect(MyInvocation))
            WriteInformation(new HostInformationMessage { Message = UsageFooter.Of(answer.Total, Recovered) }, ["PSHOST"]);
    }

    private void Reconcile(UsageTableReading reading)
    {
        foreach (var session in Reconciliation.Of(reading, Query.Catalog))
        {
            WriteVerbose(string.Create(CultureInfo.CurrentCulture, $"Session {session.Session}: Claude Code's own sum is ${session.RecordedCost:0.00########}, the transcripts' ${session.Cost:0.00########}: ")
                + (session.Difference == 0 ? "no difference." : string.Create(CultureInfo.CurrentCulture, $"difference ${session.Difference:0.00########}."))
                + (session.HasUnknownModelCost ? " Claude Code guessed at a price." : ""));
        }
    }
}
