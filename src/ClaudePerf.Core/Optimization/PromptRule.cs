using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization;

/// <summary>A rule that examines one prompt at a time. It is stateless: all threads share one instance.</summary>
internal abstract class PromptRule : OptimizationRule
{
    /// <summary>
    /// Proposes edits of a prompt, in linear time and depending only on the arguments. The optimizer calls it again
    /// with the changed text until no rule proposes anything, so a rule must not repeat a proposal; an edit must make
    /// the prompt shorter, or move something once.
    /// </summary>
    internal abstract IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options);
}

/// <summary>A rule that examines all prompts of an ecosystem together, before the rules that examine each.</summary>
internal abstract class EcosystemRule : OptimizationRule
{
    /// <summary>
    /// Proposes edits of any of the prompts, in linear time and depending only on the arguments. As with
    /// <see cref="PromptRule"/>, repeated calls with the changed texts must come to an end.
    /// </summary>
    internal abstract IEnumerable<EcosystemEdit> Propose(IReadOnlyList<PromptDocument> documents, OptimizationOptions options);
}

/// <summary>
/// A rule that makes prompts equal where they need not differ, so that one is read from the cache of another. Runs
/// first, and once.
/// </summary>
internal abstract class SharingRule : OptimizationRule
{
    /// <summary>
    /// Proposes edits of definitions as they are in their files, at most one each, in time n log n and depending only
    /// on the argument. What it saves is not in the prompt's own tokens.
    /// </summary>
    internal abstract IEnumerable<(PromptDefinition Definition, ProposedEdit Edit)> Propose(IReadOnlyList<PromptDefinition> definitions);
}

/// <summary>An edit of one of an ecosystem's prompts.</summary>
/// <param name="Document">The prompt that was passed to the rule.</param>
/// <param name="Edit">The edit.</param>
internal sealed record EcosystemEdit(PromptDocument Document, ProposedEdit Edit);
