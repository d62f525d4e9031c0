using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>One difference of two versions of a prompt in what it says. Layout is none.</summary>
public sealed record PromptChange
{
    /// <summary>What became of it.</summary>
    public required PreservedChange Change { get; init; }

    /// <summary>What it is.</summary>
    public required PreservedKind Kind { get; init; }

    /// <summary>The prompt's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the prompt is.</summary>
    public required PromptKind PromptKind { get; init; }

    /// <summary>The file of the new version, or of the old one where there is no new one; null for text that stands in no file.</summary>
    public string? Path { get; init; }

    /// <summary>The line in the new version, from 1; of what was lost the line that it stood behind there. 0 where there is no new version.</summary>
    public required int Line { get; init; }

    /// <summary>The line in the reference, from 1; 0 for what was added.</summary>
    public required int ReferenceLine { get; init; }

    /// <summary>What it says now; empty for what was lost.</summary>
    public string Text { get; init; } = "";

    /// <summary>What it said; empty for what was added.</summary>
    public string ReferenceText { get; init; } = "";

    /// <summary>Where it stands now: the headings above it, the item or tag it belongs to, or the file it moved to. Empty at the top.</summary>
    public string Place { get; init => field = VisibleText.Of(value); } = "";

    /// <summary>Where it stood.</summary>
    public string ReferencePlace { get; init => field = VisibleText.Of(value); } = "";

    /// <summary>The comparison it belongs to, with tokens before and after.</summary>
    public PromptComparison? Prompt { get; internal set; }

    /// <summary>Gives <c>path:line: lost: text</c>.</summary>
    public override string ToString()
    {
        var text = Change switch
        {
            PreservedChange.Lost => ReferenceText,
            PreservedChange.Changed or PreservedChange.Weakened => ReferenceText == Text ? $"{Text} (number)" : $"{ReferenceText} -> {Text}",
            PreservedChange.Moved => $"{Text} ({(ReferencePlace == Place ? "order" : $"{Named(ReferencePlace)} -> {Named(Place)}")})",
            _ => Text,
        };
        return FormattableString.Invariant($"{Path ?? Name}:{Line}: {Change.ToString().ToLowerInvariant()}: {VisibleText.Of(text)}");
    }

    private static string Named(string place) => place.Length == 0 ? "the top" : place;
}
