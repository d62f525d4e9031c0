using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Rules.Ecosystem;

/// <summary>
/// Takes out of an agent what CLAUDE.md tells it anyway, word for word. Only memory that everyone who uses the agent has counts: for a project's agent
/// the project's own files, for the user's agent the user's.
/// </summary>
internal sealed class MemoryRepeatsRule : EcosystemRule
{
    // Shorter pieces ("Be concise.") may be meant for the place they stand at.
    private const int ShortestText = 40;

    /// <inheritdoc/>
    public override string Id => "claude-md-repeats";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "CLAUDE.md repeated in an agent";

    /// <inheritdoc/>
    public override string What => "Takes paragraphs and list items out of an agent that stand word for word in the CLAUDE.md it is sent with.";

    /// <inheritdoc/>
    public override string Why => "Claude Code sends the CLAUDE.md chain with every invocation of an agent, so that the agent reads the text twice and pays for it twice. What stands beside it in the agent may need it there, so it is only proposed.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "nothing in most collections; all of the repeated text where agents were written by copying CLAUDE.md";

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
                    StandsIn = [standsIn],
                    Summary = "Stands in CLAUDE.md, which the agent is sent with",
                });
            }
        }
    }

    private static IEnumerable<(TextBlock Block, string StandsIn)> Repeats(PromptDocument document, Dictionary<string, string> known)
    {
        foreach (var block in Units(document))
        {
            if (!IsIntroduced(document, block) && known.TryGetValue(Normal(document, block), out var standsIn))
                yield return (block, standsIn);
        }
    }

    // What memory says, by its text, with the block of memory that says it. A local file is one user's.
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

    // Paragraphs, code and tables at the margin, and the items of lists there. An item of a numbered list has its place in an order.
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

    // "For migrations:" limits what follows it to migrations.
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
