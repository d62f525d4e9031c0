using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// The result of optimizing one prompt. Nothing was written: the texts are here. Token counts are content tokens of
/// the measured model.
/// </summary>
public sealed record OptimizationResult
{
    /// <summary>The original prompt.</summary>
    [JsonIgnore]
    public required PromptDefinition Original { get; init; }

    /// <summary>
    /// The optimized prompt, parsed from <see cref="Text"/>; <see cref="Original"/> if nothing changed.
    /// </summary>
    [JsonIgnore]
    public required PromptDefinition Optimized { get; init; }

    /// <summary>What <see cref="Original"/> costs.</summary>
    public required PromptMeasurement Before { get; init; }

    /// <summary>What <see cref="Optimized"/> costs.</summary>
    public required PromptMeasurement After { get; init; }

    /// <summary>The edits, ordered by place: applied, dropped and proposed.</summary>
    public required ImmutableArray<OptimizationEdit> Edits { get; init; }

    /// <summary>
    /// The files with text moved out of the prompt, ordered by path. Prompts that share text have the same file.
    /// </summary>
    public ImmutableArray<ReferenceFile> Files { get; init; } = [];

    /// <summary>What was preserved from <see cref="Original"/> to <see cref="Optimized"/>, item by item.</summary>
    public required PreservationReport Preservation { get; init; }

    /// <summary>The file's full path; null for text that is not in a file.</summary>
    public string? Path => Before.Path;

    /// <summary>The name under which Claude Code knows the prompt, or the file's name.</summary>
    public string Name => Original.Name;

    /// <summary>The prompt's kind.</summary>
    public PromptKind Kind => Original.Kind;

    /// <summary>The optimized text.</summary>
    public string Text => Optimized.Text;

    /// <summary>Whether the text differs from the original.</summary>
    public bool IsChanged => !string.Equals(Original.Text, Optimized.Text, StringComparison.Ordinal);

    /// <summary>Tokens of the original text.</summary>
    public long TokensBefore => Before.Tokens;

    /// <summary>Tokens of the optimized text.</summary>
    public long TokensAfter => After.Tokens;

    /// <summary>Tokens saved in the text; negative if it grew.</summary>
    public long TokensSaved => TokensBefore - TokensAfter;

    /// <summary>Tokens that every session paid for the original.</summary>
    public long AlwaysOnBefore => Before.AlwaysOnTokens;

    /// <summary>Tokens that every session pays for the optimized prompt.</summary>
    public long AlwaysOnAfter => After.AlwaysOnTokens;

    /// <summary>Tokens that one use of the original added.</summary>
    public long OnInvokeBefore => Before.OnInvokeTokens;

    /// <summary>
    /// Tokens that one use of the optimized prompt adds; text moved to files counts only when it is read, and is not
    /// included.
    /// </summary>
    public long OnInvokeAfter => After.OnInvokeTokens;

    /// <summary>
    /// USD saved by 1,000 uses, all of it uncached input at the measured model's price: what one use sends less,
    /// times 1,000 (<see cref="PromptMeasurement.InputCost"/>), and for an agent, skill or command also its line in
    /// 1,000 sessions.
    /// </summary>
    public required decimal CostSavedPerThousandUses { get; init; }

    /// <summary>The folder of its ecosystem; null if there is none.</summary>
    public string? Root { get; init; }

    /// <summary>The number of edits in the optimized text.</summary>
    public int AppliedEdits => Edits.Count(edit => edit.State == EditState.Applied);

    /// <summary>Costs of the whole prompt that no edit can fix: it is never used, or shadowed.</summary>
    public ImmutableArray<OptimizationFinding> Findings { get; init; } = [];

    /// <summary>The tokens paid for the prompt in the user's real usage; null if the usage index has none.</summary>
    public PaidTokens? Paid { get; init; }

    /// <summary>
    /// What is unknown about how the prompts are used and what follows from that, as sentences; null if enough is
    /// known.
    /// </summary>
    public string? MissingEvidence { get; init; }

    /// <summary>Tokens that proposals would save in addition, in the prompt itself.</summary>
    public long TokensProposed =>
        Edits.Where(static edit => edit.State == EditState.Proposed).Sum(static edit => Math.Max(0, edit.TokensSaved));

    /// <summary>
    /// The change as a unified diff, including created files; empty if nothing changed. Paths are relative to
    /// <see cref="Root"/>, so that <c>git apply</c> accepts it there; for a prompt outside of it they are full paths.
    /// </summary>
    public string Diff => UnifiedDiff.Create(Relative(Path ?? Name), Original.Text, Text)
        + string.Concat(Files.Select(file => UnifiedDiff.Create(Relative(file.Path), null, file.Content)));

    private string Relative(string path)
    {
        if (Root is null || !System.IO.Path.IsPathRooted(path))
            return path;
        var relative = System.IO.Path.GetRelativePath(Root, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Kind} {Name}: {TokensBefore} -> {TokensAfter} tokens, {Edits.Length} edits");

    /// <summary><see cref="AlwaysOnAfter"/>, as tables name it.</summary>
    public long AlwaysOn => AlwaysOnAfter;

    /// <summary><see cref="OnInvokeAfter"/>, as tables name it.</summary>
    public long OnInvoke => OnInvokeAfter;

    /// <summary><see cref="TokensSaved"/>, as tables name it.</summary>
    public long Saved => TokensSaved;

    /// <summary>How many reference files it moves text to.</summary>
    public int FileCount => Files.Length;

    /// <summary>Whether every instruction is still there.</summary>
    public bool KeepsAll => Preservation.Passed;
}
