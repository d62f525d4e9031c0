using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Finds changes that reduce costs: the saving in dollars a month, its certainty, possible loss of quality, and the
/// exact change.</para>
/// </summary>
[Alias("fts")]
[Cmdlet(VerbsCommon.Find, "TokenSaving", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(SavingFinding))]
[OutputType(typeof(AppliedSaving))]
public sealed class FindTokenSavingCommand : SavingCommand
{
    /// <summary>The smallest saving to report, in percent of the bill.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double MinimumPercent { get; set; } = SavingFinder.MinimumShare * 100;

    /// <summary>
    /// Apply the findings that are settings of Claude Code instead of listing findings. -WhatIf shows the change of each file;
    /// Disable-TokenSaving undoes it.
    /// </summary>
    [Parameter]
    public SwitchParameter Apply { get; set; }

    /// <inheritdoc/>
    private protected override void Answer(UsageTableReading reading, SavingReplay replay)
    {
        var answer = RunWithProgress(() =>
        {
            SavingLookup.All(replay, Roots, ContentPath(), areOwn: !HasPath, Cancellation);
            return SavingFinder.Find(replay, TimeProvider.System.GetUtcNow(), MinimumPercent / 100,
                // Other transcripts may not be of this account.
                HasPath ? null : PlanLimit.OfUser(), Cancellation);
        });
        if (Apply)
            ApplyAll(answer.Findings);
        else
            WriteObject(answer.Findings, enumerateCollection: true);
        if (answer.LeftOut > 0)
            WriteVerbose(
                $"{answer.LeftOut:N0} of {answer.Sessions:N0} sessions are not included: "
                + $"the replay does not reproduce their bill within 5%.");
        if (answer.Findings.Count == 0)
            WriteWarning(SavingFindingText.Nothing(answer, MinimumPercent, CultureInfo.CurrentCulture));
        else if (!Apply && DirectDisplay.IsDirect(MyInvocation))
            WriteHost(["", .. SavingFindingText.Footer(answer, CultureInfo.CurrentCulture),
                "Use Format-List to show the risks of each change and the reasons."]);
    }

    private void ApplyAll(IReadOnlyList<SavingFinding> findings)
    {
        var settings = findings.Where(static finding => finding.Setting is not null).ToList();
        if (settings.Count == 0 && findings.Count > 0)
            WriteWarning("None of the findings is a setting. Run Find-TokenSaving without -Apply to see what to change.");
        var application = new SavingApplication(this);
        var written = settings.Count(application.Apply);
        if (written > 0 && DirectDisplay.IsDirect(MyInvocation))
            WriteHost("", "Get-TokenSaving will show what this has saved. Disable-TokenSaving undoes it.");
    }
}
