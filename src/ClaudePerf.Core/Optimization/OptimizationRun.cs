using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// One prompt on its way through the rules: its text now, what was done to it, and where its characters came from. Each round of edits is checked before it
/// is kept: what loses something is dropped and the rest tried again.
/// </summary>
internal sealed class OptimizationRun
{
    /// <summary>How often the edits of a round are tried without those at fault, before the whole round is dropped.</summary>
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
    private PreservationInventory _here;

    /// <summary>Begins with a prompt.</summary>
    public OptimizationRun(PromptDefinition definition, OptimizationOptions options)
    {
        _tokens = EditTokens.Of(definition, options);
        _original = PromptDocument.Parse(definition);
        _before = PreservationInventory.Of(_original);
        _here = _before;
        Document = _original;
    }

    /// <summary>The prompt as it is now.</summary>
    public PromptDocument Document { get; private set; }

    /// <summary>The files that hold what moved out of it.</summary>
    public ImmutableArray<ReferenceFile> Files => [.. _files.Values.OrderBy(static file => file.Path, StringComparer.Ordinal)];

    /// <summary>What was done, and what was not, in the order of the places.</summary>
    public ImmutableArray<OptimizationEdit> Edits =>
        [.. _applied.Concat(_dropped.Values).Concat(_proposed).OrderBy(static edit => (edit.Line, edit.Column)).ThenBy(static edit => edit.RuleId, StringComparer.Ordinal)];

    /// <summary>Whether no rule has had anything to say of it so far.</summary>
    public bool IsUntouched => _applied.Count == 0 && _dropped.Count == 0 && _proposed.Count == 0;

    /// <summary>Whether any edit was made.</summary>
    public bool IsChanged => _applied.Count > 0;

    /// <summary>Makes those of the proposed edits that fit together and lose nothing.</summary>
    /// <param name="proposals">The edits.</param>
    /// <param name="isApplied">Whether a rule may change the text.</param>
    /// <param name="isNamed">Whether the user named a rule, who then wants also what may cost more than it saves.</param>
    /// <returns>Whether any was made.</returns>
    public bool Apply(IEnumerable<ProposedEdit> proposals, Func<OptimizationRule, bool> isApplied, Func<OptimizationRule, bool> isNamed)
    {
        // What was dropped beside other edits is tried again on the text they made, as it would be in a run of its own: so an optimized prompt is left as it is.
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
            var edited = EditedText.Of(Document.Text, edits);
            var document = PromptDocument.Parse(_original.Definition.WithText(edited.Text));
            var inventory = PreservationInventory.Of(document);
            var declared = Declared(edits);
            var faults = Faults(edited, inventory, edits, declared);
            if (faults.Count == 0)
            {
                _here = inventory;
                Keep(edited, document, edits, declared);
                return true;
            }
            foreach (var edit in edits)
            {
                if (faults.TryGetValue(edit, out var reason))
                    Drop(edit, reason);
                else if (trial == Trials)
                    Drop(edit, "Edits made with it lost something, and which of them was at fault could not be told.");
            }
            edits.RemoveAll(edit => trial == Trials || faults.ContainsKey(edit));
        }
        return false;
    }

    /// <summary>The proof over all that was done.</summary>
    public PreservationReport Report()
    {
        // The text is read again for the last proof, as everybody else would read it.
        var here = PreservationInventory.Of(Document);
        return PreservationCheck.Report(
            _before, here, _declared, PreservationCheck.Differences(_before, here, _declared), _original.Definition.File.Lines, Document.Definition.File.Lines);
    }

    /// <summary>Takes everything back, for the reason that the whole lost something.</summary>
    public void Abandon(PreservationViolation violation)
    {
        foreach (var edit in _applied)
            _dropped[(edit.RuleId, edit.Before, edit.Summary)] = edit with { State = EditState.Dropped, Reason = $"The whole of the edits failed the check: {violation}." };
        _applied.Clear();
        _files.Clear();
        Document = _original;
        _here = _before;
    }

    // What is layout of text may be a part of code, where the fences do not tell which is which.
    private bool IsUnsure(ProposedEdit edit) =>
        edit.Rule.Level < OptimizationLevel.Structural && edit.Changes.Any(change => change.End > Document.UnsureFrom);

    private static DeclaredChanges Declared(List<ProposedEdit> edits)
    {
        var declared = new DeclaredChanges();
        foreach (var edit in edits)
            declared.Add(edit);
        return declared;
    }

    // The edits of a round that lose, add or move something that they do not declare, each with the reason; where none can be told to be at fault, all of them.
    private Dictionary<ProposedEdit, string> Faults(EditedText edited, PreservationInventory found, List<ProposedEdit> edits, DeclaredChanges declared)
    {
        var faults = new Dictionary<ProposedEdit, string>(ReferenceEqualityComparer.Instance);
        foreach (var difference in PreservationCheck.Differences(_here, found, declared))
        {
            if (difference.File is { } file)
                Blame(edits.Where(edit => edit.Files.Any(own => own.Path == file)), $"Its file would hold what the prompt does not say: '{Clip(difference.Unit.Text)}'.", faults);
            else
                Blame(At(edited, difference), Reason(difference), faults);
        }
        return faults;
    }

    // What touches the text before or wrote the text after; of text that merely belongs to something else now, the edits next to it.
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
        // What a rule proposed for the text as it was holds; later rounds may have moved what it went by.
        var described = Describe(edit, EditState.Proposed, edit.Reason ?? $"It needs your judgement: -Rule {edit.Rule.Id} applies it.");
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
            TokensSaved = edit.Changes.Sum(change => _tokens.Count(Document.Text.AsSpan(change.Start, change.End - change.Start)) - _tokens.Count(change.Replacement)),
            BreakEven = edit.BreakEven,
        };
    }

    private string BeforeOf(ProposedEdit edit) =>
        string.Join(" … ", edit.Changes.Where(static change => change.End > change.Start).Select(change => Document.Text[change.Start..change.End]));

    private static string Clip(string text) => text.Length <= 120 ? text : string.Concat(text.AsSpan(0, 119), "…");
}
