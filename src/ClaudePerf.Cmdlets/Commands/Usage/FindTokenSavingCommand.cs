using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Finds what to change to pay less: by how many dollars a month, how sure that is, what it may cost in quality, and the exact change.</para>
/// </summary>
[Cmdlet(VerbsCommon.Find, "TokenSaving", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SavingFinding))]
public sealed class FindTokenSavingCommand : SavingCommand
{
    /// <summary>The smallest part of the bill, in percent, that is a finding.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double MinimumPercent { get; set; } = SavingFinder.MinimumShare * 100;

    /// <inheritdoc/>
    private protected override void Answer(UsageTableReading reading, SavingReplay replay)
    {
        var answer = Wait(() =>
        {
            LookUpContent(replay);
            return SavingFinder.Find(replay, TimeProvider.System.GetUtcNow(), MinimumPercent / 100, Cancellation);
        });
        WriteObject(answer.Findings, enumerateCollection: true);
        if (answer.LeftOut > 0)
            WriteVerbose(
                $"{answer.LeftOut:N0} of {answer.Sessions:N0} sessions save nothing here: "
                + $"the replay does not explain their bill within 5%.");
        if (answer.Findings.Count == 0)
            WriteWarning(string.Create(CultureInfo.CurrentCulture,
                $"Nothing saves {MinimumPercent:0.##}% or more of the ${answer.Billed:N2} of these {answer.Sessions:N0} sessions."));
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
            string.Create(CultureInfo.CurrentCulture, $"Together ${answer.Together:N2} a month{interval}, {share:0%} of ${answer.MonthlyBill:N2}."),
            "No dollar counts twice. Format-List shows what each change may cost, and why.",
        ];
        WriteHost(lines);
    }
}
