using System.Text.Json.Serialization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>One difference in content between two versions of a prompt. Layout does not count.</summary>
public sealed record PromptChange
{
    /// <summary>What happened to the text.</summary>
    public required PreservedChange Change { get; init; }

    /// <summary>The kind of text.</summary>
    public required PreservedKind Kind { get; init; }

    /// <summary>The prompt's name.</summary>
    public required string Name { get; init; }

    /// <summary>The prompt's kind.</summary>
    public required PromptKind PromptKind { get; init; }

    /// <summary>
    /// The file of the new version, or of the old one if there is no new one; null for text that is not in a file.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>
    /// The line in the new version, from 1; for lost text, the line where it would be. 0 if there is no new version.
    /// </summary>
    public required int Line { get; init; }

    /// <summary>The line in the reference, from 1; 0 for added text.</summary>
    public required int ReferenceLine { get; init; }

    /// <summary>The new text; empty for lost text.</summary>
    public string Text { get; init; } = "";

    /// <summary>The old text; empty for added text.</summary>
    public string ReferenceText { get; init; } = "";

    /// <summary>
    /// The new place: the headings above it, the item or tag that contains it, or the file it moved to. Empty at the
    /// top.
    /// </summary>
    public string Place { get; init => field = VisibleText.Of(value); } = "";

    /// <summary>The old place.</summary>
    public string ReferencePlace { get; init => field = VisibleText.Of(value); } = "";

    // The comparison contains all its changes: in JSON, each of them would contain all others.
    /// <summary>The comparison it belongs to, with tokens before and after.</summary>
    [JsonIgnore]
    public PromptComparison? Prompt { get; internal set; }

    /// <summary>Returns <c>path:line: lost: text</c>.</summary>
    public override string ToString()
    {
        var text = Change switch
        {
            PreservedChange.Lost => ReferenceText,
            PreservedChange.Changed or PreservedChange.Weakened =>
                ReferenceText == Text ? $"{Text} (number)" : $"{ReferenceText} -> {Text}",
            PreservedChange.Moved => $"{Text} ({(ReferencePlace == Place ? "order" : $"{Named(ReferencePlace)} -> {Named(Place)}")})",
            _ => Text,
        };
        return FormattableString.Invariant($"{Path ?? Name}:{Line}: {Change.ToString().ToLowerInvariant()}: {VisibleText.Of(text)}");
    }

    private static string Named(string place) => place.Length == 0 ? "the top" : place;
}
