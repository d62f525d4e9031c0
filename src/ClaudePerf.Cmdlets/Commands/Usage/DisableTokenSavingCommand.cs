using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Savings.History;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Undoes settings that Enable-TokenSaving wrote, and keeps later edits of the file.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Disable, "TokenSaving", SupportsShouldProcess = true, DefaultParameterSetName = NameSet)]
[OutputType(typeof(UndoneSaving))]
public sealed class DisableTokenSavingCommand : ModuleCommand
{
    private const string NameSet = "Name";
    private const string InputSet = "InputObject";

    private readonly HashSet<string> _undone = new(StringComparer.Ordinal);
    private ChangeJournal _journal = null!;

    /// <summary>Undo only these settings; wildcards are allowed. Default: all that Enable-TokenSaving has set.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Changes to undo, as Get-TokenSaving or Enable-TokenSaving write them; also optimized prompts.</summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject InputObject { get; set; } = null!;

    /// <summary>Undo the change even where it conflicts with a later edit; that edit is lost.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _journal = SavingJournal.Open(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var entries = SavingJournal.Read(this, _journal);
        var chosen = ParameterSetName == InputSet ? Piped(entries) : Named(entries);
        // The newest first, so that a setting that was set twice gets its first value back.
        foreach (var entry in chosen.OrderByDescending(static entry => entry.Id, StringComparer.Ordinal))
            Undo(entry);
    }

    private List<JournalEntry> Named(IReadOnlyList<JournalEntry> entries)
    {
        var open = entries.Where(static entry => entry is { Setting: not null, Restored: null }).ToList();
        if (Name is null && open.Count == 0)
            WriteWarning("There are no settings left to undo.");
        if (Name is null)
            return open;
        var chosen = new List<JournalEntry>();
        foreach (var name in Name)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var matches = open.FindAll(entry => pattern.IsMatch(entry.Name));
            if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(SavingErrors.NothingToUndo(name, open.Select(static entry => entry.Name)));
            chosen.AddRange(matches);
        }
        return [.. chosen.Distinct()];
    }

    private List<JournalEntry> Piped(IReadOnlyList<JournalEntry> entries)
    {
        IEnumerable<(string Name, string? Id)> wanted;
        switch (InputObject.BaseObject)
        {
            case SavingOutcome outcome:
                wanted = outcome.Changes.Select(static change => (change.Name, Id(change)));
                break;
            case SavingEvent change:
                wanted = [(change.Name, Id(change))];
                break;
            case AppliedSaving { Id: { } id } applied:
                wanted = [(applied.Setting!, id)];
                break;
            case AppliedSaving:
                return [];
            case var other:
                WriteError(SavingErrors.NotUndoable(other));
                return [];
        }
        var chosen = new List<JournalEntry>();
        foreach (var (name, id) in wanted)
        {
            if (id is null)
                WriteError(SavingErrors.NotOurs(name));
            else if (entries.FirstOrDefault(entry => entry.Id == id) is not { Restored: null } entry)
                WriteVerbose($"'{name}' is already undone.");
            else
                chosen.Add(entry);
        }
        return chosen;

        static string? Id(SavingEvent change) => change.Source == SavingEventSource.ClaudePerf ? change.Id : null;
    }

    private void Undo(JournalEntry entry)
    {
        var (file, setting) = (entry.Changes[0].Path, entry.Setting);
        if (!_undone.Add(entry.Id))
            return;
        var what = string.Create(CultureInfo.CurrentCulture,
            $"Undo {(setting is null ? "the optimization" : $"{setting.Name} = {setting.Value}")} of {entry.Time.LocalDateTime:g}")
            + (setting is null ? "" : setting.Previous is { } value ? $": set it to {value}" : ": remove it");
        if (!ShouldProcess(file, what))
            return;
        try
        {
            var action = _journal.Restore(entry, Force)[0].Action;
            WriteObject(new UndoneSaving
            {
                Name = entry.Name, Value = setting?.Previous, File = file, Changed = entry.Time, Action = action, Id = entry.Id,
            });
        }
        catch (JournalException exception)
        {
            WriteError(SavingErrors.JournalFailed(exception));
        }
    }
}
