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

    /// <summary>Instead of sums, write each request that paid again for content that had been cached, most expensive last.</summary>
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
            WriteWarning(WhyNothing(reading));
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
        var misses = answer.Misses
            .Where(miss => Cause?.Contains(miss.Cause) ?? miss.Cause != CacheMissCause.FirstRequest)
            .OrderBy(miss => miss.Cost ?? 0)
            .ToList();
        WriteObject(misses, enumerateCollection: true);
        if (misses.Count > 1 && DirectDisplay.IsDirect(MyInvocation))
            WriteFooter(answer.Total);
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
            WriteFooter(answer.Total);
    }

    private void WriteFooter(ProviderCacheGroup total)
    {
        static string Dollars(decimal amount) => (amount < 0 ? "-$" : "$")
            + Math.Abs(amount).ToString(Math.Abs(amount) < 100 ? "N4" : "N2", CultureInfo.CurrentCulture);

        var lines = new List<string>
        {
            "",
            $"Reads saved {Dollars(total.ReadSaving)}; writes cost {Dollars(total.WritePremium)} more than uncached input: "
                + $"net {Dollars(total.NetSaving)}.",
        };
        if (total.UnreadWritePremium > 0)
            lines.Add($"{Dollars(total.UnreadWritePremium)} of that was for writes with no known later read.");
        if (total.Misses > 0)
        {
            lines.Add($"{total.Misses:N0} misses paid {Dollars(total.MissCost)} again, {Dollars(total.AvoidableCost)} of it avoidable."
                + (Miss ? "" : " List them with -Miss."));
        }
        if (total.OneHourSaving != 0)
        {
            lines.Add($"A 1-hour lifetime instead of 5 minutes would have {(total.OneHourSaving > 0 ? "saved" : "cost")} "
                + $"{Dollars(Math.Abs(total.OneHourSaving))}.");
        }
        WriteHost(lines);
    }
}
