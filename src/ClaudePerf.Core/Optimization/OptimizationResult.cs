using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization;

/// <summary>What optimizing one prompt gives. Nothing was written: the texts are here. Token counts are content tokens of the measured model.</summary>
public sealed record OptimizationResult
{
    /// <summary>The prompt as it was.</summary>
    public required PromptDefinition Original { get; init; }

    /// <summary>The prompt as it is now, read from <see cref="Text"/>; <see cref="Original"/> where nothing changed.</summary>
    public required PromptDefinition Optimized { get; init; }

    /// <summary>What <see cref="Original"/> costs.</summary>
    public required PromptMeasurement Before { get; init; }

    /// <summary>What <see cref="Optimized"/> costs.</summary>
    public required PromptMeasurement After { get; init; }

    /// <summary>The edits in the order of their places: applied, dropped and proposed.</summary>
    public required ImmutableArray<OptimizationEdit> Edits { get; init; }

    /// <summary>The files that hold what moved out of the prompt, in the order of their paths. Prompts that share text have the same file.</summary>
    public ImmutableArray<ReferenceFile> Files { get; init; } = [];

    /// <summary>What was kept, item by item, of the whole from <see cref="Original"/> to <see cref="Optimized"/>.</summary>
    public required PreservationReport Preservation { get; init; }

    /// <summary>The file's full path; null for text that stands in no file.</summary>
    public string? Path => Before.Path;

    /// <summary>The name Claude Code knows the prompt by, or the file's name.</summary>
    public string Name => Original.Name;

    /// <summary>What the prompt is.</summary>
    public PromptKind Kind => Original.Kind;

    /// <summary>The optimized text.</summary>
    public string Text => Optimized.Text;

    /// <summary>Whether the text differs from the original.</summary>
    public bool IsChanged => !string.Equals(Original.Text, Optimized.Text, StringComparison.Ordinal);

    /// <summary>Tokens of the text as it stood.</summary>
    public long TokensBefore => Before.Tokens;

    /// <summary>Tokens of the text as it stands now.</summary>
    public long TokensAfter => After.Tokens;

    /// <summary>Tokens the text has lost; negative where it grew.</summary>
    public long TokensSaved => TokensBefore - TokensAfter;

    /// <summary>Tokens every session paid for it.</summary>
    public long AlwaysOnBefore => Before.AlwaysOnTokens;

    /// <summary>Tokens every session pays for it now.</summary>
    public long AlwaysOnAfter => After.AlwaysOnTokens;

    /// <summary>Tokens one use added.</summary>
    public long OnInvokeBefore => Before.OnInvokeTokens;

    /// <summary>Tokens one use adds now; what moved to files counts when it is read, and not here.</summary>
    public long OnInvokeAfter => After.OnInvokeTokens;

    /// <summary>
    /// USD saved by 1,000 uses, all of it uncached input at the measured model's price: what one use sends less than before, 1,000 times
    /// (<see cref="PromptMeasurement.InputCost"/>), and of an agent, skill or command also its line in 1,000 sessions.
    /// </summary>
    public required decimal CostSavedPerThousandUses { get; init; }

    /// <summary>The folder of the ecosystem it belongs to; null where it belongs to none.</summary>
    public string? Root { get; init; }

    /// <summary>How many edits are in the optimized text.</summary>
    public int AppliedEdits => Edits.Count(edit => edit.State == EditState.Applied);

    /// <summary>What the prompt costs as a whole that no edit can mend: that it is never used, or shadowed.</summary>
    public ImmutableArray<OptimizationFinding> Findings { get; init; } = [];

    /// <summary>The tokens paid for the prompt as the user used it; null where the usage index knows nothing of it.</summary>
    public PaidTokens? Paid { get; init; }

    /// <summary>What is not known of how the prompts are used and what that leaves open, a sentence; null where enough is known.</summary>
    public string? MissingEvidence { get; init; }

    /// <summary>Tokens that proposals would save beyond what was done, in the prompt itself.</summary>
    public long TokensProposed => Edits.Where(static edit => edit.State == EditState.Proposed).Sum(static edit => Math.Max(0, edit.TokensSaved));

    /// <summary>
    /// The change as a unified diff, files that are made included; empty where nothing changed. Paths are relative to <see cref="Root"/>, so that <c>git apply</c>
    /// takes it there; of a prompt outside of it they are whole.
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
    public override string ToString() => FormattableString.Invariant($"{Kind} {Name}: {TokensBefore} -> {TokensAfter} tokens, {Edits.Length} edits");
}
