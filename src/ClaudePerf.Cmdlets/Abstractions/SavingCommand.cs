using System.Management.Automation;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Cmdlets;

/// <summary>A command that replays a period under other settings: the last 30 days where none is given.</summary>
public abstract class SavingCommand : UsageCommand
{
    private const int Days = 30;

    private bool IsOfDefaultPeriod => Since is null && Until is null && Last is null;

    /// <summary>Writes what the replay gives.</summary>
    /// <param name="reading">The requests.</param>
    /// <param name="replay">The period, with requests that count.</param>
    private protected abstract void Answer(UsageTableReading reading, SavingReplay replay);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (IsOfDefaultPeriod)
            Query = Query with { Since = UsageLookback.Parse($"{Days}d").From(TimeProvider.System.GetUtcNow(), Query.TimeZone) };
    }

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        var total = UsageQueryEngine.Run(reading.Table, Query with { GroupBy = [] }, Cancellation).Total;
        if (total.Requests == 0)
        {
            var isOlder = IsOfDefaultPeriod
                && UsageQueryEngine.Run(reading.Table, Query with { GroupBy = [], Since = null }, Cancellation).Total.Requests > 0;
            WriteWarning(isOlder ? $"There are no such requests of the last {Days} days; -Since or -Last asks for older ones."
                : WhyNothing(reading));
            return;
        }
        WarnOf(total.Unpriced);
        if (total.Cost is null)
            return;
        Answer(reading, Wait(() => new SavingReplay(reading.Table, Query, new SentRequestSource(Roots), Cancellation)));
    }

    /// <summary>Looks up what the transcripts hold besides usage; it is remembered beside the usage index.</summary>
    private protected void LookUpContent(SavingReplay replay) => ContentLookup.LookUp(
        replay, Roots, NoIndex ? null : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(IndexPath())!, ContentLookup.FileName),
            Cancellation);
}
