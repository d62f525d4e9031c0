using System.Collections.Immutable;
using System.Globalization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>
/// Two versions of one prompt: their costs and differences. Token counts are content tokens of the measured model.
/// </summary>
public sealed record PromptComparison
{
    /// <summary>The prompt's name.</summary>
    public required string Name { get; init; }

    /// <summary>The prompt's kind.</summary>
    public required PromptKind Kind { get; init; }

    /// <summary>The file of the new version; null if there is none.</summary>
    public string? Path { get; init; }

    /// <summary>The file of the reference; null if there is none.</summary>
    public string? ReferencePath { get; init; }

    /// <summary>Tokens of the reference; 0 if there is none.</summary>
    public required long TokensBefore { get; init; }

    /// <summary>Tokens of the new version; 0 if there is none.</summary>
    public required long TokensAfter { get; init; }

    /// <summary>Tokens that every session paid for the reference.</summary>
    public required long AlwaysOnBefore { get; init; }

    /// <summary>Tokens that every session pays for the new version.</summary>
    public required long AlwaysOnAfter { get; init; }

    /// <summary>
    /// The differences: lost, weakened, changed and moved text in the order of the reference, then added text.
    /// </summary>
    public ImmutableArray<PromptChange> Changes
    {
        get;
        init
        {
            field = value;
            foreach (var change in value)
                change.Prompt = this;
        }
    } = [];

    /// <summary>The number of differences of one kind.</summary>
    public int Count(PreservedChange change) => Changes.Count(one => one.Change == change);

    /// <summary>The number of lost texts.</summary>
    public int Lost => Count(PreservedChange.Lost);

    /// <summary>The number of weakened texts.</summary>
    public int Weakened => Count(PreservedChange.Weakened);

    /// <summary>The number of reworded texts.</summary>
    public int Changed => Count(PreservedChange.Changed);

    /// <summary>The number of moved texts.</summary>
    public int Moved => Count(PreservedChange.Moved);

    /// <summary>The number of added texts.</summary>
    public int Added => Count(PreservedChange.Added);

    /// <summary>
    /// Whether the new version contains everything in the reference, in the same words, order and places. Added text
    /// does not matter.
    /// </summary>
    public bool KeepsAll => Changes.All(static change => change.Change == PreservedChange.Added);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Kind} {Name}: {Lost} lost, {Weakened} weakened, {Changed} changed, {Moved} moved, {Added} added; {TokensBefore} -> "
            + $"{TokensAfter} tokens");

    /// <summary><see cref="TokensAfter"/>, as tables name it.</summary>
    public long Tokens => TokensAfter;
}
