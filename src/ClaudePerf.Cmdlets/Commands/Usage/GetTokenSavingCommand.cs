using ClaudePerf.Core.Usage;
using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Savings.History;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Shows what applied savings, optimized prompts and changed settings have really saved since.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "TokenSaving", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SavingOutcome))]
public sealed class GetTokenSavingCommand : TranscriptCommand
{
    /// <summary>The unit of work whose cost is compared: Request, Session or ActiveHour.</summary>
    [Parameter]
    public SavingUnit Unit { get; set; } = SavingUnit.Request;

    /// <summary>Only changes by ClaudePerf, or only those made by hand.</summary>
    [Parameter]
    public SavingEventSource? Source { get; set; }

    private protected override void Work() => ReadTranscripts(Roots, Query.Catalog, Answer);

    private void Answer(UsageTableReading reading)
    {
        var entries = SavingJournal.Read(this, SavingJournal.Open(this));
        var outcomes = RunWithProgress(() =>
        {
            var (user, now) = (TranscriptRoots.UserFolder(), TimeProvider.System.GetUtcNow());
            var own = SavingEvents.FromJournal(entries, user);
            var all = Source == SavingEventSource.ClaudePerf
                ? own : [.. own, .. HandEvents.Find(reading.Table, Query, user, entries, now, Cancellation)];
            return SavingHistory.Measure(reading.Table, Query, all, Unit, now, Cancellation);
        });
        var shown = outcomes.Where(outcome => Source is not { } source || outcome.Source == source).ToList();
        if (shown.Count == 0)
        {
            if (reading.Table.Count == 0)
                WarnAboutNothing(reading);
            else
                WriteWarning("No changes were found. Find-TokenSaving shows what would save; "
                    + "Enable-TokenSaving applies what is a setting.");
            return;
        }
        WriteObject(shown, enumerateCollection: true);
        if (SavingHistory.SoFar(shown) is { } sum && DirectDisplay.IsDirect(MyInvocation))
            WriteHost("", sum.Describe(CultureInfo.CurrentCulture),
                "Use Format-List to show what was compared. Disable-TokenSaving undoes settings.");
    }
}
