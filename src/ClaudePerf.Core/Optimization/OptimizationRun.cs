using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// One prompt during its optimization: its current text, the edits so far, and where its characters came from. Each
/// round of edits is checked before it is accepted: edits that lose something are dropped and the rest is tried
/// again.
/// </summary>
internal sealed class OptimizationRun
{
    /// <summary>
    /// How often the edits of a round are retried without the faulty ones before the whole round is dropped.
    /// </summary>
    private const int Trials = 6;

    private readonly PromptDocument _original;
    private readonly EditTokens _tokens;
    private readonly PreservationInventory _before;
    private readonly DeclaredChanges _declared = new();
    private readonly List<EditedText> _rounds = [];
    private readonly List<OptimizationEdit> _applied = [];
    private readonly List<OptimizationEdit> _proposed = [];
    private readonly Dictionary<(string Rule, string Before, string Summary), OptimizationEdit> _dropped = [];
    private readonly Dictionary<string, ReferenceFile> _files = new(StringComparer.Ordinal);
    private PreservationInventory _current;

    /// <summary>Starts with a prompt.</summary>
    public OptimizationRun(PromptDefinition definition, OptimizationOptions options)
    {
        _tokens = EditTokens.For(definition, options);
        _original = PromptDocument.Parse(definition);
        _before = PreservationInventory.Create(_original);
        _current = _before;
        Document = _original;
    }

    /// <summary>The current prompt.</summary>
    public PromptDocument Document { get; private set; }

    /// <summary>The files with text moved out of it.</summary>
    public ImmutableArray<ReferenceFile> Files => [.. _files.Values.OrderBy(static file => file.Path, StringComparer.Ordinal)];

    /// <summary>All edits, made or not, ordered by place.</summary>
    public ImmutableArray<OptimizationEdit> Edits =>
        [.. _applied.Concat(_dropped.Values).Concat(_proposed).OrderBy(static edit => (edit.Line, edit.Column))
            .ThenBy(static edit => edit.RuleId, StringComparer.Ordinal)];

    /// <summary>Whether no rule has proposed anything so far.</summary>
    public bool IsUntouched => _applied.Count == 0 && _dropped.Count == 0 && _proposed.Count == 0;

    /// <summary>Whether any edit was made.</summary>
    public bool IsChanged => _applied.Count > 0;

    /// <summary>Applies those proposed edits that fit together and lose nothing.</summary>
    /// <param name="proposals">The edits.</param>
    /// <param name="isApplied">Whether a rule may change the text.</param>
    /// <param name="isNamed">Whether the user named a rule, in which case edits that may cost more than they save are
    /// also applied.</param>
    /// <returns>Whether any edit was made.</returns>
    public bool Apply(IEnumerable<ProposedEdit> proposals, Func<OptimizationRule, bool> isApplied, Func<OptimizationRule, bool> isNamed)
    {
        // Edits that were dropped together with others are tried again on the new text, as a separate run would do:
        // this way an optimized prompt does not change again.
        _dropped.Clear();
        var claims = new EditClaims(Document.Text.Length);
        var edits = new List<ProposedEdit>();
        foreach (var edit in proposals)
        {
            if (IsUnsure(edit))
                continue;
            if ((edit.Reason is not null && !(edit.IsCostOnly && isNamed(edit.Rule))) || !isApplied(edit.Rule))
                Propose(edit);
            else if (claims.TryClaim(edit))
                edits.Add(edit);
        }
        for (var trial = 0; edits.Count > 0; trial++)
        {
            var edited = EditedText.Apply(Document.Text, edits);
            var document = PromptDocument.Parse(_original.Definition.WithText(edited.Text));
            var inventory = PreservationInventory.Create(document);
            var declared = Declared(edits);
            var faults = Faults(edited, inventory, edits, declared);
            if (faults.Count == 0)
            {
                _current = inventory;
                Keep(edited, document, edits, declared);
                return true;
            }
            foreach (var edit in edits)
            {
                if (faults.TryGetValue(edit, out var reason))
                    Drop(edit, reason);
                else if (trial == Trials)
                    Drop(edit, "It was made together with edits that lost something, and the faulty one could not be identified.");
            }
            edits.RemoveAll(edit => trial == Trials || faults.ContainsKey(edit));
        }
        return false;
    }

    /// <summary>The preservation report for all edits.</summary>
    public PreservationReport Report()
    {
        // For the final check the text is parsed again, as any reader would.
        var current = PreservationInventory.Create(Document);
        return PreservationCheck.Report(
            _before, current, _declared, PreservationCheck.Differences(_before, current, _declared), _original.Definition.File.Lines,
            Document.Definition.File.Lines);
    }

    /// <summary>Undoes everything because the whole lost something.</summary>
    public void Abandon(PreservationViolation violation)
    {
        foreach (var edit in _applied)
            _dropped[(edit.RuleId, edit.Before, edit.Summary)] =
                edit with { State = EditState.Dropped, Reason = $"All edits together failed the check: {violation}." };
        _applied.Clear();
        _files.Clear();
        Document = _original;
        _current = _before;
    }

    // If fences are unclear, text that looks like layout may be code.
    private bool IsUnsure(ProposedEdit edit) =>
        edit.Rule.Level < OptimizationLevel.Structural && edit.Changes.Any(change => change.End > Document.UnsureFrom);

    private static DeclaredChanges Declared(List<ProposedEdit> edits)
    {
        var declared = new DeclaredChanges();
        foreach (var edit in edits)
            declared.Add(edit);
        return declared;
    }

    // The edits of a round that lose, add or move something undeclared, each with the reason; if the faulty ones
    // cannot be identified, all of them.
    private Dictionary<ProposedEdit, string> Faults(
        EditedText edited, PreservationInventory found, List<ProposedEdit> edits, DeclaredChanges declared)
    {
        var faults = new Dictionary<ProposedEdit, string>(ReferenceEqualityComparer.Instance);
        foreach (var difference in PreservationCheck.Differences(_current, found, declared))
        {
            if (difference.File is { } file)
                Blame(edits.Where(edit => edit.Files.Any(own => own.Path == file)),
                    $"Its file would contain text that is not in the prompt: '{Clip(difference.Unit.Text)}'.", faults);
            else
                Blame(At(edited, difference), Reason(difference), faults);
        }
        return faults;
    }

    // Edits that changed the old text or wrote the new text; for text that only changed its parent, the edits next to
    // it.
    private static IEnumerable<ProposedEdit> At(EditedText edited, UnitDifference difference)
    {
        var touching = difference.Before is { } before ? edited.Touching(before.Start, before.End) : [];
        var writing = difference.After is { } after ? edited.Writing(after.Start, after.End) : [];
        var at = touching.Concat(writing).Distinct().ToList();
        return at.Count > 0 ? at : edited.Before(difference.Before?.Start ?? 0);
    }

    private static string Reason(UnitDifference difference) => difference.Change switch
    {
        PreservedChange.Added => $"It would add: {difference.Unit.Kind} '{Clip(difference.Unit.Text)}'.",
        PreservedChange.Moved => $"It would move: {difference.Unit.Kind} '{Clip(difference.Unit.Text)}'.",
        _ => $"It would lose: {difference.Unit.Kind} '{Clip(difference.Before!.Text)}'.",
    };

    private static void Blame(IEnumerable<ProposedEdit> edits, string reason, Dictionary<ProposedEdit, string> faults)
    {
        foreach (var edit in edits)
            faults.TryAdd(edit, reason);
    }

    private void Keep(EditedText edited, PromptDocument document, List<ProposedEdit> edits, DeclaredChanges declared)
    {
        _declared.Add(declared);
        foreach (var edit in edits)
        {
            _applied.Add(Describe(edit, EditState.Applied, edit.Reason));
            foreach (var file in edit.Files)
                _files.TryAdd(file.Path, file);
        }
        _rounds.Add(edited);
        Document = document;
    }

    private void Drop(ProposedEdit edit, string reason) => _dropped[KeyOf(edit)] = Describe(edit, EditState.Dropped, reason);

    private void Propose(ProposedEdit edit)
    {
        // A proposal for the original text remains valid; later rounds may have moved what it refers to.
        var described = Describe(edit, EditState.Proposed, edit.Reason ?? $"Review it first; -Rule {edit.Rule.Id} applies it.");
        if (!_proposed.Exists(known => known.RuleId == described.RuleId && known.Before == described.Before))
            _proposed.Add(described);
    }

    private (string Rule, string Before, string Summary) KeyOf(ProposedEdit edit) => (edit.Rule.Id, BeforeOf(edit), edit.Summary);

    private OptimizationEdit Describe(ProposedEdit edit, EditState state, string? reason)
    {
        var offset = edit.Changes[0].Start;
        for (var i = _rounds.Count - 1; i >= 0; i--)
            offset = _rounds[i].ToOriginal(offset);
        var (line, column) = _original.Definition.File.Lines.At(offset);
        return new OptimizationEdit
        {
            RuleId = edit.Rule.Id,
            Level = edit.Rule.Level,
            State = state,
            Summary = edit.Summary,
            Line = line,
            Column = column,
            Before = BeforeOf(edit),
            After = string.Join(" … ", edit.Changes.Select(static change => change.Replacement).Where(static text => text.Length > 0)),
            Files = [.. edit.Files.Select(static file => file.Path)],
            Reason = reason,
            TokensSaved = edit.Changes.Sum(
                change => _tokens.Count(Document.Text.AsSpan(change.Start, change.End - change.Start)) - _tokens.Count(change.Replacement)),
            BreakEven = edit.BreakEven,
        };
    }

    private string BeforeOf(ProposedEdit edit) =>
        string.Join(" … ", edit.Changes.Where(static change => change.End > change.Start)
            .Select(change => Document.Text[change.Start..change.End]));

    private static string Clip(string text) => text.Length <= 120 ? text : string.Concat(text.AsSpan(0, 119), "…");
}
