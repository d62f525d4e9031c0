using System.Management.Automation;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Cmdlets;

/// <summary>Base class of commands that replay a period with different settings. Default: the last 30 days.</summary>
public abstract class SavingCommand : UsageCommand
{
    private bool UsesDefaultPeriod => Since is null && Until is null && Last is null;

    /// <summary>Writes the results of the replay.</summary>
    /// <param name="reading">The requests.</param>
    /// <param name="replay">The replay of a period with at least one matching request.</param>
    private protected abstract void Answer(UsageTableReading reading, SavingReplay replay);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (UsesDefaultPeriod)
            Query = Query with { Since = SavingFinder.DefaultPeriod.From(TimeProvider.System.GetUtcNow(), Query.TimeZone) };
    }

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        var total = UsageQueryEngine.Run(reading.Table, Query with { GroupBy = [] }, Cancellation).Total;
        if (total.Requests == 0)
        {
            WarnAboutNothing(reading);
            return;
        }
        WarnAboutUnpriced(total.Unpriced);
        if (total.Cost is null)
        {
            WriteWarning(UsageRemarks.NothingPriced(total.Requests));
            return;
        }
        Answer(reading, RunWithProgress(() => new SavingReplay(reading.Table, Query, new SentRequestSource(Roots), Cancellation)));
    }

    /// <summary>Looks up transcript content other than usage. The result is stored next to the usage index.</summary>
    private protected void LookUpContent(SavingReplay replay) =>
        SavingLookup.Contents(replay, Roots, ContentPath(), areOwn: !HasPath, Cancellation);
}
