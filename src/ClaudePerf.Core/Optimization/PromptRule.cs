using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization;

/// <summary>A rule that looks at one prompt at a time. It has no state: any number of threads use the one instance.</summary>
internal abstract class PromptRule : OptimizationRule
{
    /// <summary>
    /// Proposes edits of a prompt, in time linear in it, depending on nothing but the arguments. The optimizer proposes again on the changed text until no
    /// rule has anything left to propose, so a rule must not propose what it did already; an edit must make the prompt shorter, or move something once.
    /// </summary>
    internal abstract IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options);
}

/// <summary>A rule that looks at all prompts of an ecosystem together, before the rules that look at each.</summary>
internal abstract class EcosystemRule : OptimizationRule
{
    /// <summary>
    /// Proposes edits of any of the prompts, in time linear in all of them, depending on nothing but the arguments. As with <see cref="PromptRule"/>, the
    /// proposals on the changed texts must come to an end.
    /// </summary>
    internal abstract IEnumerable<EcosystemEdit> Propose(IReadOnlyList<PromptDocument> documents, OptimizationOptions options);
}

/// <summary>A rule that makes prompts alike where they need not differ, so that one is read from the cache of another; first of all, and once.</summary>
internal abstract class SharingRule : OptimizationRule
{
    /// <summary>
    /// Proposes edits of definitions as they stand in their files, at most one of each, in time n log n in all of them, depending on nothing but the argument. What it saves is not
    /// in the prompt's own tokens.
    /// </summary>
    internal abstract IEnumerable<(PromptDefinition Definition, ProposedEdit Edit)> Propose(IReadOnlyList<PromptDefinition> definitions);
}

/// <summary>An edit of one of an ecosystem's prompts.</summary>
/// <param name="Document">The prompt as it was given to the rule.</param>
/// <param name="Edit">The edit of it.</param>
internal sealed record EcosystemEdit(PromptDocument Document, ProposedEdit Edit);
