using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Finds changes that reduce costs: the saving in dollars a month, its certainty, possible loss of quality, and the
/// exact change.</para>
/// </summary>
[Cmdlet(VerbsCommon.Find, "TokenSaving", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SavingFinding))]
public sealed class FindTokenSavingCommand : SavingCommand
{
    /// <summary>The smallest saving to report, in percent of the bill.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double MinimumPercent { get; set; } = SavingFinder.MinimumShare * 100;

    /// <inheritdoc/>
    private protected override void Answer(UsageTableReading reading, SavingReplay replay)
    {
        var answer = RunWithProgress(() =>
        {
            var latency = Task.Run(() => RecentLatency.Fit(Roots, Query.Catalog, Cancellation), Cancellation);
            LookUpContent(replay);
            replay.Latency = latency.GetAwaiter().GetResult();
            return SavingFinder.Find(replay, TimeProvider.System.GetUtcNow(), MinimumPercent / 100, Cancellation);
        });
        WriteObject(answer.Findings, enumerateCollection: true);
        if (answer.LeftOut > 0)
            WriteVerbose(
                $"{answer.LeftOut:N0} of {answer.Sessions:N0} sessions are not included: "
                + $"the replay does not reproduce their bill within 5%.");
        if (answer.Findings.Count == 0)
            WriteWarning(string.Create(CultureInfo.CurrentCulture,
                $"No change would save {MinimumPercent:0.##}% or more of the ${answer.Billed:N2} billed for these "
                    + $"{answer.Sessions:N0} sessions."));
        else if (DirectDisplay.IsDirect(MyInvocation))
            WriteFooter(answer);
    }

    private void WriteFooter(SavingAnswer answer)
    {
        var share = answer.MonthlyBill == 0 ? 0 : answer.Together / answer.MonthlyBill;
        var interval = answer.TogetherInterval is { } ends
            ? string.Create(CultureInfo.CurrentCulture, $" (90%: ${ends.Low:N2} to ${ends.High:N2})") : "";
        string[] lines =
        [
            "",
            string.Create(CultureInfo.CurrentCulture, $"Together ${answer.Together:N2} a month{interval}, {share:0%} of "
                + $"${answer.MonthlyBill:N2}."),
            "Savings are not counted twice. Use Format-List to show the risks of each change and the reasons.",
        ];
        WriteHost(lines);
    }
}
