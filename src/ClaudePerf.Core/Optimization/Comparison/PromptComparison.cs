using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>Two versions of one prompt: what they cost and where they differ. Token counts are content tokens of the measured model.</summary>
public sealed record PromptComparison
{
    /// <summary>The prompt's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required PromptKind Kind { get; init; }

    /// <summary>The file of the new version; null where there is none.</summary>
    public string? Path { get; init; }

    /// <summary>The file of the reference; null where there is none.</summary>
    public string? ReferencePath { get; init; }

    /// <summary>Tokens of the reference; 0 where there is none.</summary>
    public required long TokensBefore { get; init; }

    /// <summary>Tokens of the new version; 0 where there is none.</summary>
    public required long TokensAfter { get; init; }

    /// <summary>Tokens every session paid for it.</summary>
    public required long AlwaysOnBefore { get; init; }

    /// <summary>Tokens every session pays for it now.</summary>
    public required long AlwaysOnAfter { get; init; }

    /// <summary>The differences: what was lost, weakened, changed and moved in the order of the reference, then what was added.</summary>
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

    /// <summary>How many of them are of one kind.</summary>
    public int Count(PreservedChange change) => Changes.Count(one => one.Change == change);

    /// <summary>What is no longer said.</summary>
    public int Lost => Count(PreservedChange.Lost);

    /// <summary>What binds less.</summary>
    public int Weakened => Count(PreservedChange.Weakened);

    /// <summary>What is said in other words.</summary>
    public int Changed => Count(PreservedChange.Changed);

    /// <summary>What stands elsewhere.</summary>
    public int Moved => Count(PreservedChange.Moved);

    /// <summary>What was not said before.</summary>
    public int Added => Count(PreservedChange.Added);

    /// <summary>Whether the new version says all that the reference says, in its words, order and places. What it says besides does not matter.</summary>
    public bool KeepsAll => Changes.All(static change => change.Change == PreservedChange.Added);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Kind} {Name}: {Lost} lost, {Weakened} weakened, {Changed} changed, {Moved} moved, {Added} added; {TokensBefore} -> {TokensAfter} tokens");
}
