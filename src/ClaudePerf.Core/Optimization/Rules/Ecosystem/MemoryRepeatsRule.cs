using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules.Ecosystem;

/// <summary>
/// Removes text from an agent that CLAUDE.md already contains word for word. Only memory that every user of the agent
/// has counts: for a project's agent the project's files, for a user's agent the user's.
/// </summary>
internal sealed class MemoryRepeatsRule : EcosystemRule
{
    // Shorter texts ("Be concise.") may be meant for their place.
    private const int ShortestText = 40;

    /// <inheritdoc/>
    public override string Id => "claude-md-repeats";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "CLAUDE.md repeated in an agent";

    /// <inheritdoc/>
    public override string What => "Removes paragraphs and list items from an agent that are word for word in the CLAUDE.md sent with it.";

    /// <inheritdoc/>
    public override string Why =>
        "Claude Code sends the CLAUDE.md chain with every agent invocation, so the agent reads and pays for the text twice. The "
            + "text around it in the agent may need it, so the removal is only proposed.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "nothing in most collections; all repeated text if agents were written by copying CLAUDE.md";

    /// <inheritdoc/>
    public override bool OnlyByName => true;

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Low;

    /// <inheritdoc/>
    internal override IEnumerable<EcosystemEdit> Propose(IReadOnlyList<PromptDocument> documents, OptimizationOptions options)
    {
        if (options.Evidence is not { } evidence)
            yield break;
        var texts = new Dictionary<DefinitionScope, Dictionary<string, string>>
        {
            [DefinitionScope.Project] = Texts(evidence.Memory, DefinitionScope.Project),
            [DefinitionScope.User] = Texts(evidence.Memory, DefinitionScope.User),
        };
        foreach (var document in documents)
        {
            if (document is not { IsReadable: true, Definition: { Kind: PromptKind.Agent, IsActive: true, OmitClaudeMd: false } definition }
                || !texts.TryGetValue(definition.Scope, out var known) || known.Count == 0)
                continue;
            foreach (var (block, standsIn) in Repeats(document, known))
            {
                yield return new EcosystemEdit(document, new ProposedEdit
                {
                    Rule = this,
                    Changes = [TextChange.Delete(document.LineStart(block.Start), document.NextLine(block.End))],
                    StandIns = [standsIn],
                    Summary = "Is already in CLAUDE.md, which is sent with the agent",
                });
            }
        }
    }

    private static IEnumerable<(TextBlock Block, string StandIns)> Repeats(PromptDocument document, Dictionary<string, string> known)
    {
        foreach (var block in Units(document))
        {
            if (!IsIntroduced(document, block) && known.TryGetValue(Normal(document, block), out var standsIn))
                yield return (block, standsIn);
        }
    }

    // Memory texts, each with the memory block that contains it. A local file belongs to one user.
    private static Dictionary<string, string> Texts(MemoryChain memory, DefinitionScope scope)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var blocks = memory.Files
            .Where(file => file.Definition.Scope == scope && Path.GetFileName(file.Definition.Path) != "CLAUDE.local.md")
            .SelectMany(file => file.Blocks);
        foreach (var block in blocks)
        {
            var document = PromptDocument.Parse(Agents.Discovery.Ecosystem.ReadText(PromptFile.FromText(block.Text), PromptKind.Memory));
            foreach (var unit in Units(document))
            {
                if (!IsIntroduced(document, unit) && Normal(document, unit) is { Length: >= ShortestText } text)
                    texts.TryAdd(text, block.Text);
            }
        }
        return texts;
    }

    // Top-level paragraphs, code, tables and list items. Items of numbered lists are excluded, since their order
    // matters.
    private static IEnumerable<TextBlock> Units(PromptDocument document)
    {
        foreach (var block in document.Body.Children)
        {
            if (block.Kind is BlockKind.Paragraph or BlockKind.Code or BlockKind.Table)
                yield return block;
            else if (block is { Kind: BlockKind.List, IsOrdered: false })
            {
                foreach (var item in block.Children)
                    yield return item;
            }
        }
    }

    // "For migrations:" limits the text after it to migrations.
    private static bool IsIntroduced(PromptDocument document, TextBlock block)
    {
        var outer = block.Kind == BlockKind.ListItem ? block.Parent! : block;
        var before = document.Text.AsSpan(document.Body.Start, outer.Start - document.Body.Start).TrimEnd();
        return before.EndsWith(":", StringComparison.Ordinal) || before.EndsWith(":**", StringComparison.Ordinal);
    }

    private static string Normal(PromptDocument document, TextBlock block)
    {
        var text = document.TextOf(block).ToString();
        if (block.Kind is BlockKind.Code or BlockKind.Table)
            return text.ReplaceLineEndings("\n");
        // The bullet's sign is layout.
        if (block.Kind == BlockKind.ListItem)
            text = text.TrimStart('-', '*', '+', ' ', '\t');
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
