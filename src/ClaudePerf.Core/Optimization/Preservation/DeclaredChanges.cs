using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// What edits say they do beyond layout: the files their text moves to, the lines they leave, what stands in for what they take out. The check lets these changes pass, as far as they
/// are what they are said to be, and no other.
/// </summary>
internal sealed class DeclaredChanges
{
    private readonly List<PreservationInventory> _standIns = [];
    private readonly HashSet<string> _standInTexts = new(StringComparer.Ordinal);

    /// <summary>The files that text moves to, with what is in them.</summary>
    public Dictionary<string, (ReferenceFile File, PreservationInventory Inventory)> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The paths of files that no line of the prompt points to: nobody is to read them, or Claude Code reads them by itself.</summary>
    public HashSet<string> Unread { get; } = new(StringComparer.Ordinal);

    /// <summary>The texts of the units that edits may write.</summary>
    public HashSet<string> Standing { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts that are sent with the prompt anyway.</summary>
    public IReadOnlyList<PreservationInventory> StandIns => _standIns;

    /// <summary>The keys of the frontmatter whose values may change.</summary>
    public HashSet<string> FrontmatterKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether text may move to another place of the prompt.</summary>
    public bool MovesWithin { get; private set; }

    /// <summary>Whether the signs of bold text may go where they only decorate.</summary>
    public bool DropsEmphasis { get; private set; }

    /// <summary>Whether a line that points to the file must take the place of moved text.</summary>
    public bool NeedsPointers { get; init; } = true;

    /// <summary>Whether one of two equal neighbours may go.</summary>
    public bool DropsRepeats { get; init; } = true;

    /// <summary>Adds what an edit declares.</summary>
    public void Add(ProposedEdit edit)
    {
        foreach (var file in edit.Files)
            Add(file);
        foreach (var standing in edit.Changes.Select(static change => change.Standing).OfType<StandingText>())
            Standing.UnionWith(PreservationInventory.Of(standing.Text).Units.Select(static unit => unit.Text));
        foreach (var text in edit.StandsIn.Where(_standInTexts.Add))
            _standIns.Add(PreservationInventory.Of(text));
        FrontmatterKeys.UnionWith(edit.Rule.FrontmatterKeys);
        DropsEmphasis |= edit.Rule.DropsEmphasis;
        MovesWithin |= edit.Moves.Any(static move => move.Path is null);
        Unread.UnionWith(edit.Moves.Where(static move => move is { Path: not null, Pointer: null }).Select(static move => move.Path!));
    }

    /// <summary>Adds a file that text moves to.</summary>
    public void Add(ReferenceFile file)
    {
        if (!Files.ContainsKey(file.Path))
            Files.Add(file.Path, (file, PreservationInventory.Of(file.Moved)));
    }

    /// <summary>Adds all that another declares.</summary>
    public void Add(DeclaredChanges other)
    {
        foreach (var (path, file) in other.Files)
            Files.TryAdd(path, file);
        Standing.UnionWith(other.Standing);
        Unread.UnionWith(other.Unread);
        _standIns.AddRange(other._standIns.Where(inventory => !_standIns.Contains(inventory)));
        FrontmatterKeys.UnionWith(other.FrontmatterKeys);
        DropsEmphasis |= other.DropsEmphasis;
        MovesWithin |= other.MovesWithin;
    }
}
