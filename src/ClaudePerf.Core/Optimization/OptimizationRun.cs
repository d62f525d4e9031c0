using System.Collections.Immutable;
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
    private readonly List<EditedText> _rounds = [];
    private readonly List<StandingText> _standing = [];
    private readonly HashSet<string> _changedKeys = new(StringComparer.Ordinal);
    private readonly List<OptimizationEdit> _applied = [];
    private readonly List<OptimizationEdit> _proposed = [];
    private readonly Dictionary<(string Rule, string Before, string Summary), OptimizationEdit> _dropped = [];
    private readonly Dictionary<string, ReferenceFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _standsIn = new(StringComparer.Ordinal);
    private PreservationInventory _filesInventory = new();
    private PreservationInventory _elsewhere = new();
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
    /// <returns>Whether any was made.</returns>
    public bool Apply(IEnumerable<ProposedEdit> proposals, Func<OptimizationRule, bool> isApplied)
    {
        // What was dropped beside other edits is tried again on the text they made, as it would be in a run of its own: so an optimized prompt is left as it is.
        _dropped.Clear();
        var claims = new EditClaims(Document.Text.Length);
        var edits = new List<ProposedEdit>();
        foreach (var edit in proposals)
        {
            if (edit.Reason is not null || !isApplied(edit.Rule))
                Propose(edit);
            else if (claims.TryClaim(edit))
                edits.Add(edit);
        }
        for (var trial = 0; edits.Count > 0; trial++)
        {
            var edited = EditedText.Of(Document.Text, edits);
            var document = PromptDocument.Parse(_original.Definition.WithText(edited.Text));
            var inventory = PreservationInventory.Of(document);
            var faults = Faults(edited, inventory, edits);
            if (faults.Count == 0)
            {
                _here = inventory;
                Keep(edited, document, edits);
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
        // The text is read anew for the last proof, as everybody else would read it.
        var here = PreservationInventory.Of(Document);
        var whole = Whole(here);
        AddStanding(whole);
        AddMovedTriggers(whole, _filesInventory);
        return PreservationCheck.Report(
            WithoutChangedKeys(_before), WithoutChangedKeys(here), WithoutChangedKeys(whole), PreservationCheck.Allowed(_standing),
            _original.Definition.File.Lines, Document.Definition.File.Lines, static _ => false);
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

    // The edits of a round that lose or add something, each with the reason; where none can be told to be at fault, all of them.
    private Dictionary<ProposedEdit, string> Faults(EditedText edited, PreservationInventory found, List<ProposedEdit> edits)
    {
        var faults = new Dictionary<ProposedEdit, string>(ReferenceEqualityComparer.Instance);
        NoteStanding(edits);
        var keys = edits.SelectMany(static edit => edit.Rule.FrontmatterKeys).Concat(_changedKeys).ToHashSet(StringComparer.Ordinal);
        var after = Whole(found, edits.SelectMany(static edit => edit.Files));
        var files = PreservationCheck.WithFiles(_filesInventory, [.. edits.SelectMany(static edit => edit.Files)]);
        if (files.Items.Count > 0)
            after = AddMovedTriggers(Copy(after), files);
        var standing = edits.SelectMany(static edit => edit.Changes).Select(static change => change.Standing).OfType<StandingText>();
        var allowed = PreservationCheck.Allowed([.. _standing, .. standing]);
        // What an earlier round put into files counts as there, before this round and after it.
        var lost = PreservationCheck.Lost(_before, after).Concat(PreservationCheck.Lost(_here, after))
            .Where(key => !IsOf(keys, key) && _elsewhere.CountOf(key) == 0).ToHashSet();
        var added = PreservationCheck.Added(_before, after, allowed).Where(key => !IsOf(keys, key)).ToHashSet();
        if (lost.Count == 0 && added.Count == 0)
            return faults;
        foreach (var item in _here.Items.Where(item => lost.Contains((item.Kind, item.Text))))
            Blame(edited.Touching(item.Start, item.End), $"It would lose: {item.Kind} '{Clip(item.Text)}'.", faults);
        foreach (var item in found.Items.Where(item => added.Contains((item.Kind, item.Text))))
            Blame(edited.Writing(item.Start, item.End), $"It would add: {item.Kind} '{Clip(item.Text)}'.", faults);
        if (faults.Count == 0)
        {
            foreach (var edit in edits)
                faults[edit] = "Edits made with it lost something, and which of them was at fault could not be told.";
        }
        return faults;
    }

    // What memory says is read once, however many edits refer to it.
    private void NoteStanding(IEnumerable<ProposedEdit> edits)
    {
        foreach (var text in edits.SelectMany(static edit => edit.StandsIn).Where(_standsIn.Add))
            _elsewhere = PreservationCheck.WithFiles(_elsewhere, [new ReferenceFile("", text)]);
    }

    // What is lost here and said in memory counts as there, as often as it must be.
    private void AddStanding(PreservationInventory whole)
    {
        foreach (var key in PreservationCheck.Lost(_before, whole).Where(key => _elsewhere.CountOf(key) > 0).ToList())
        {
            for (var count = whole.CountOf(key); count < _before.Required(key); count++)
                whole.Add(new PreservedItem(key.Kind, key.Text, 0, 0, count));
        }
    }

    // A sentence of a description that an edit declared to move tells when to use the agent no longer; it is kept where it moved to.
    private PreservationInventory AddMovedTriggers(PreservationInventory whole, PreservationInventory files)
    {
        foreach (var key in PreservationCheck.Lost(_before, whole).Where(static key => key.Kind == PreservedKind.Trigger).ToList())
        {
            if (files.CountOf((PreservedKind.Directive, key.Text)) + files.CountOf((PreservedKind.Statement, key.Text)) > 0)
                whole.Add(new PreservedItem(key.Kind, key.Text, 0, 0, 0));
        }
        return whole;
    }

    private static PreservationInventory Copy(PreservationInventory inventory)
    {
        var copy = new PreservationInventory();
        copy.AddAll(inventory);
        return copy;
    }

    private static void Blame(IEnumerable<ProposedEdit> edits, string reason, Dictionary<ProposedEdit, string> faults)
    {
        foreach (var edit in edits)
            faults.TryAdd(edit, reason);
    }

    private void Keep(EditedText edited, PromptDocument document, List<ProposedEdit> edits)
    {
        foreach (var edit in edits)
        {
            _applied.Add(Describe(edit, EditState.Applied, null));
            _standing.AddRange(edit.Changes.Select(static change => change.Standing).OfType<StandingText>());
            _changedKeys.UnionWith(edit.Rule.FrontmatterKeys);
            foreach (var file in edit.Files.Where(file => _files.TryAdd(file.Path, file)))
                _filesInventory = PreservationCheck.WithFiles(_filesInventory, [file]);
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

    private PreservationInventory Whole(PreservationInventory here) => Whole(here, []);

    private PreservationInventory Whole(PreservationInventory here, IEnumerable<ReferenceFile> files)
    {
        var added = files.Where(file => !_files.ContainsKey(file.Path)).DistinctBy(static file => file.Path).ToList();
        if (_files.Count == 0 && added.Count == 0)
            return here;
        var whole = new PreservationInventory();
        whole.AddAll(here);
        whole.AddAll(_filesInventory);
        return PreservationCheck.WithFiles(whole, added);
    }

    private PreservationInventory WithoutChangedKeys(PreservationInventory inventory)
    {
        if (_changedKeys.Count == 0)
            return inventory;
        var without = new PreservationInventory();
        foreach (var item in inventory.Items.Where(item => !IsOf(_changedKeys, (item.Kind, item.Text))))
            without.Add(item);
        return without;
    }

    private static bool IsOf(HashSet<string> keys, (PreservedKind Kind, string Text) key) =>
        key.Kind == PreservedKind.Frontmatter && key.Text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && keys.Contains(key.Text[..colon]);

    private static string Clip(string text) => text.Length <= 120 ? text : string.Concat(text.AsSpan(0, 119), "…");
}
