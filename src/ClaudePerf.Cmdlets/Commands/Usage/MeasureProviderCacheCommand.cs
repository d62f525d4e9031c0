using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows what the provider's prompt cache saved and cost, and which requests paid again for content that had been
/// cached, why, and how to avoid it.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "ProviderCache", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ProviderCacheGroup), typeof(CacheMiss))]
public sealed class MeasureProviderCacheCommand : UsageCommand
{
    /// <summary>The groupings of the sums, outermost first. Default: by session and agent.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public UsageGrouping[] GroupBy { get; set; } = [UsageGrouping.Session, UsageGrouping.Agent];

    /// <summary>Write one object with the total instead of one for each group.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>Instead of sums, write each request that paid again for content that had been cached, most expensive first.</summary>
    [Parameter]
    public SwitchParameter Miss { get; set; }

    /// <summary>
    /// With -Miss: only misses with these causes. By default the first request of a thread, which is unavoidable, is left out.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public CacheMissCause[]? Cause { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Miss && Summary)
            ThrowTerminatingError(Errors.ParametersConflict(nameof(Miss), nameof(Summary)));
        if (Cause is not null && !Miss)
            ThrowTerminatingError(Errors.ParameterNeeds(nameof(Cause), nameof(Miss)));
        if (GroupBy.Contains(UsageGrouping.Tool))
            ThrowTerminatingError(Errors.NoGroupsOfTools());
    }

    /// <inheritdoc/>
    protected override void Answer(UsageTableReading reading)
    {
        var query = Query with { GroupBy = Summary ? [] : GroupBy };
        var answer = RunWithProgress(() => ProviderCacheAnalysis.Run(reading.Table, query, new SentRequestSource(Roots), Cancellation));
        if (answer.Total.Requests == 0)
            WarnAboutNothing(reading);
        if (Miss)
            WriteMisses(answer);
        else
            WriteGroups(answer);
        WarnAboutUnpriced(answer.Total.Usage.Unpriced);
        if (answer.InseparableRequests > 0)
            WriteVerbose($"{answer.InseparableRequests:N0} requests in old transcripts do not name their agents; their misses are "
                + "unknown.");
    }

    private void WriteMisses(ProviderCacheAnswer answer)
    {
        var misses = answer.MissesOf(Cause);
        WriteObject(misses, enumerateCollection: true);
        if (misses.Count == 0 && answer.Total.Requests > 0 && DirectDisplay.IsDirect(MyInvocation))
            WriteHost(ProviderCacheFooter.NoMisses(answer.Total, Cause));
        if (misses.Count > 1 && DirectDisplay.IsDirect(MyInvocation))
            WriteHost(ProviderCacheFooter.Of(answer.Total, Miss));
    }

    private void WriteGroups(ProviderCacheAnswer answer)
    {
        if (Summary)
        {
            WriteObject(answer.Total);
            return;
        }
        foreach (var group in answer.Groups)
            WriteObject(group);
        if (answer.Groups.Count > 1 && DirectDisplay.IsDirect(MyInvocation))
            WriteHost(ProviderCacheFooter.Of(answer.Total, Miss));
    }
}
