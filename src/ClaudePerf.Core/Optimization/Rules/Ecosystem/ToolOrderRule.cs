using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules.Ecosystem;

/// <summary>
/// Gives agents that list the same tools the same order of them. The order does not affect what an agent can do or is
/// told; it decides whether the provider's cache can read for one agent what it wrote for another.
/// </summary>
internal sealed class ToolOrderRule : SharingRule
{
    /// <inheritdoc/>
    public override string Id => "tool-order";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Lossless;

    /// <inheritdoc/>
    public override string Title => "Order of equal tool lists";

    /// <inheritdoc/>
    public override string What => "Gives agents that list the same tools one order of them: the most common one, otherwise by name.";

    /// <inheritdoc/>
    public override string Why =>
        "Claude Code sends the tools in list order, before everything else: two agents whose lists differ only in order share "
            + "nothing in the provider's cache.";

    /// <inheritdoc/>
    public override string ExpectedSaving =>
        "no tokens; the tools and the start of the system prompt, 800 to 13,000 tokens, are read instead of written when such "
            + "agents run after each other";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.None;

    /// <inheritdoc/>
    internal override IEnumerable<(PromptDefinition Definition, ProposedEdit Edit)> Propose(IReadOnlyList<PromptDefinition> definitions)
    {
        foreach (var (agent, tools, order, agents, inOrder) in ToolOrder.NotInCommonOrder(definitions))
        {
            if (Edit(agent, tools, order, Describe(agents, inOrder, order)) is { } edit)
                yield return (agent, edit);
        }
    }

    /// <summary>The agents for which another tool order is proposed, with that order.</summary>
    internal static IEnumerable<PromptDefinition> Ordered(IReadOnlyList<PromptDefinition> definitions) =>
        new ToolOrderRule().Propose(definitions)
            .Select(static proposed => proposed.Definition.WithText(EditedText.Apply(proposed.Definition.Text, [proposed.Edit]).Text));

    // The entries are reordered; entries that send nothing, and the line's notation, stay.
    private ProposedEdit? Edit(PromptDefinition definition, ImmutableArray<string> tools, ImmutableArray<string> order, string summary)
    {
        if (ToolEntries.Find(definition) is not { } all)
            return null;
        var data = InvocationData.Shipped;
        var places = all.Select(entry => (Entry: entry, Tool: data.ToolOf(entry.Text))).Where(place => tools.Contains(place.Tool));
        var edit = new ProposedEdit
        {
            Rule = this,
            // Tools that are always sent last are only reordered among themselves.
            Changes = [.. places.GroupBy(static place => ToolOrder.IsLast(place.Tool))
                .SelectMany(group =>
                    group.Zip(group.OrderBy(place => order.IndexOf(place.Tool)), static (at, next) => (At: at.Entry, Next: next.Entry)))
                .Where(static pair => pair.At != pair.Next).OrderBy(static pair => pair.At.Start)
                .Select(pair => new TextChange(pair.At.Start, pair.At.End, definition.Text[pair.Next.Start..pair.Next.End]))],
            Summary = summary,
        };
        return IsSame(definition, definition.WithText(EditedText.Apply(definition.Text, [edit]).Text), order) ? edit : null;
    }

    // Verified with the loader: it must read the same from the new text as from the old one, except for the order of
    // the tools.
    private static bool IsSame(PromptDefinition before, PromptDefinition after, ImmutableArray<string> order) =>
        after.Loads && after.Body == before.Body
        && ToolOrder.AreSame(before, after)
        && ToolOrder.Of(after).SequenceEqual(order, StringComparer.Ordinal)
        && before.Frontmatter.Fields.Length == after.Frontmatter.Fields.Length
        && before.Frontmatter.Fields.Zip(after.Frontmatter.Fields).All(pair => pair.First.Key == pair.Second.Key
            && (IsTools(before, pair.First) || TextOf(before, pair.First) == TextOf(after, pair.Second)))
        && (after with { Tools = before.Tools }).ListingLine == before.ListingLine;

    private static bool IsTools(PromptDefinition definition, FrontmatterField field) =>
        ReferenceEquals(field, definition.Frontmatter["tools"]);

    private static string TextOf(PromptDefinition definition, FrontmatterField field) => definition.Text[field.Start..field.End].TrimEnd();

    private static string Describe(int agents, int others, ImmutableArray<string> order) => others > 0
        ? FormattableString.Invariant($"The order of {others:N0} of {agents:N0} agents with the same tools: {string.Join(", ", order)}")
        : FormattableString.Invariant($"One order for the {agents:N0} agents with the same tools: {string.Join(", ", order)}");
}
