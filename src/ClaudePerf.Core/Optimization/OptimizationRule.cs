namespace ClaudePerf.Core.Optimization;

/// <summary>
/// One way to make a prompt cost less. A rule only proposes edits; whether they lose anything is not for it to say: every edit is checked
/// by
/// <see cref="Preservation.PreservationCheck"/>. Rules are found in <see cref="OptimizationRules"/>; each has a page in <c>docs/rules</c>.
/// </summary>
public abstract class OptimizationRule
{
    /// <summary>The id that users name it by and that never changes: lower-case words joined by hyphens.</summary>
    public abstract string Id { get; }

    /// <summary>The level it belongs to.</summary>
    public abstract OptimizationLevel Level { get; }

    /// <summary>Its name in a table, some words.</summary>
    public abstract string Title { get; }

    /// <summary>What it does to a prompt, a sentence.</summary>
    public abstract string What { get; }

    /// <summary>Why that costs less and loses nothing, a sentence or two.</summary>
    public abstract string Why { get; }

    /// <summary>What it saves on real prompts, as text: "0 to 0.1% of the body".</summary>
    public abstract string ExpectedSaving { get; }

    /// <summary>What can change for those who use the prompt.</summary>
    public abstract OptimizationRisk Risk { get; }

    /// <summary>
    /// Whether it is applied only when the user names it by its whole id; a wildcard or a level only lets it propose. Its edits come out as
    /// proposals
    /// (<see cref="EditState.Proposed"/>) and leave the text as it is.
    /// </summary>
    public virtual bool OnlyByName => false;

    /// <summary>Whether it runs only when the user names it by its whole id: what it does is a matter of taste, and not worth
    /// proposing.</summary>
    public virtual bool IsOff => false;

    /// <summary>The keys of the frontmatter whose values it may change; the check takes every other change there for a loss. A description
    /// needs no mention.</summary>
    internal virtual IReadOnlyList<string> FrontmatterKeys => [];

    /// <summary>Whether it takes away the signs of bold text; the check takes their loss elsewhere for a change, and does so for all text
    /// that tells what to do or is quoted.</summary>
    internal virtual bool DropsEmphasis => false;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
