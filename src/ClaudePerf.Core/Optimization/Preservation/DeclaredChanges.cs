using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// What edits declare beyond layout: the files their text moves to, the lines they leave, and the texts that stand in
/// for what they remove. The check accepts these changes if they are what was declared, and no others.
/// </summary>
internal sealed class DeclaredChanges
{
    private readonly List<PreservationInventory> _standIns = [];
    private readonly HashSet<string> _standInTexts = new(StringComparer.Ordinal);

    /// <summary>The files that text moves to, with their contents.</summary>
    public Dictionary<string, (ReferenceFile File, PreservationInventory Inventory)> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The paths of files that no line of the prompt points to: they are not meant to be read, or Claude Code reads
    /// them itself.
    /// </summary>
    public HashSet<string> Unread { get; } = new(StringComparer.Ordinal);

    /// <summary>The texts of the units that edits may write.</summary>
    public HashSet<string> AddedTexts { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts that are sent with the prompt anyway.</summary>
    public IReadOnlyList<PreservationInventory> StandIns => _standIns;

    /// <summary>The frontmatter keys whose values may change.</summary>
    public HashSet<string> FrontmatterKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether text may move to another place in the prompt.</summary>
    public bool MovesWithin { get; private set; }

    /// <summary>Whether the signs of bold text may be removed where they only decorate.</summary>
    public bool DropsEmphasis { get; private set; }

    /// <summary>Whether a line that points to the file must replace moved text.</summary>
    public bool NeedsPointers { get; init; } = true;

    /// <summary>Whether one of two equal neighbors may be removed.</summary>
    public bool DropsRepeats { get; init; } = true;

    /// <summary>Adds an edit's declarations.</summary>
    public void Add(ProposedEdit edit)
    {
        foreach (var file in edit.Files)
            Add(file);
        foreach (var standing in edit.Changes.Select(static change => change.AddedText).OfType<AddedText>())
            AddedTexts.UnionWith(PreservationInventory.Create(standing.Text).Units.Select(static unit => unit.Text));
        foreach (var text in edit.StandIns.Where(_standInTexts.Add))
            _standIns.Add(PreservationInventory.Create(text));
        FrontmatterKeys.UnionWith(edit.Rule.FrontmatterKeys);
        DropsEmphasis |= edit.Rule.DropsEmphasis;
        MovesWithin |= edit.Moves.Any(static move => move.Path is null);
        Unread.UnionWith(edit.Moves.Where(static move => move is { Path: not null, Pointer: null }).Select(static move => move.Path!));
    }

    /// <summary>Adds a file that text moves to.</summary>
    public void Add(ReferenceFile file)
    {
        if (!Files.ContainsKey(file.Path))
            Files.Add(file.Path, (file, PreservationInventory.Create(file.Moved)));
    }

    /// <summary>Adds all declarations of another instance.</summary>
    public void Add(DeclaredChanges other)
    {
        foreach (var (path, file) in other.Files)
            Files.TryAdd(path, file);
        AddedTexts.UnionWith(other.AddedTexts);
        Unread.UnionWith(other.Unread);
        _standIns.AddRange(other._standIns.Where(inventory => !_standIns.Contains(inventory)));
        FrontmatterKeys.UnionWith(other.FrontmatterKeys);
        DropsEmphasis |= other.DropsEmphasis;
        MovesWithin |= other.MovesWithin;
    }
}
