namespace ClaudePerf.Core.Optimization;

/// <summary>
/// One way to make a prompt cheaper. A rule only proposes edits and does not decide whether they lose anything: every
/// edit is checked by <see cref="Preservation.PreservationCheck"/>. The rules are listed in
/// <see cref="OptimizationRules"/>; each has a page in <c>docs/rules</c>.
/// </summary>
public abstract class OptimizationRule
{
    /// <summary>The id that users name it by, which never changes: lower-case words joined by hyphens.</summary>
    public abstract string Id { get; }

    /// <summary>The level it belongs to.</summary>
    public abstract OptimizationLevel Level { get; }

    /// <summary>Its title in a table, a few words.</summary>
    public abstract string Title { get; }

    /// <summary>What it does to a prompt, as a sentence.</summary>
    public abstract string What { get; }

    /// <summary>Why that costs less and loses nothing, in one or two sentences.</summary>
    public abstract string Why { get; }

    /// <summary>What it saves on real prompts, as text: "0 to 0.1% of the body".</summary>
    public abstract string ExpectedSaving { get; }

    /// <summary>What may change for users of the prompt.</summary>
    public abstract OptimizationRisk Risk { get; }

    /// <summary>
    /// Whether it is applied only if the user names its full id; with a wildcard or a level its edits are only
    /// proposals (<see cref="EditState.Proposed"/>) and leave the text unchanged.
    /// </summary>
    public virtual bool OnlyByName => false;

    /// <summary>
    /// Whether it runs only if the user names its full id: what it does is a matter of taste, and not worth
    /// proposing.
    /// </summary>
    public virtual bool IsOffByDefault => false;

    /// <summary>
    /// The frontmatter keys whose values it may change; the check treats every other change there as a loss. A
    /// description need not be listed.
    /// </summary>
    internal virtual IReadOnlyList<string> FrontmatterKeys => [];

    /// <summary>
    /// Whether it removes the signs of bold text. Without this, the check treats their removal as a change; in
    /// instructions and quoted text it always does.
    /// </summary>
    internal virtual bool DropsEmphasis => false;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
