using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>
/// Moves text that is only for reference to files, if the words around it show that and if the move pays.
/// </summary>
internal sealed class ReferenceTextRule : PromptRule
{
    // The pointer alone has 30 to 60 tokens.
    private const int MinTokens = 120;

    private const int MinProposalTokens = 300;

    private const string Unproven = "It is not binding, but nothing around it says that it is an example or general knowledge. Give it "
        + "such a heading, or leave it in place.";

    private const string MostlyExamples = "The examples are most of the prompt, so most uses would read them.";

    /// <inheritdoc/>
    public override string Id => "reference-text";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "Reference text";

    /// <inheritdoc/>
    public override string What =>
        "Moves illustrations that the text around them calls examples, long lists of general knowledge, and lookup tables, word "
            + "for word and with their labels, to references/<name>/<section>.md. Neighbors share one file and one line that says what "
            + "is there and when to read it.";

    /// <inheritdoc/>
    public override string Why =>
        "Each use pays for the whole prompt in each of its requests. A file is paid for only when it is read, but then costs more than it "
            + "saved; a move that would not pay if every other use read the file is only proposed "
            + "until the rule is named.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "20 to 70% of prompts that list what the agent knows; nothing for prompts that only instruct";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Medium;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        var blocks = ReferenceBlocks.Create(document, options);
        if (!blocks.Uses.Any(static use => use is not (BlockUse.Stays or BlockUse.Label or BlockUse.Divider)))
            yield break;
        var disclosure = new Disclosure(this, document, options);
        var lone = new Dictionary<BlockUse, List<(DisclosedStretch Stretch, string Title)>>();
        foreach (var run in ReferenceRuns.Find(document, blocks))
        {
            var stretch = Stretch(document, blocks, run);
            var tokens = disclosure.Tokens.Count(document.Text.AsSpan(stretch.Start, stretch.End - stretch.Start));
            if (!run.IsProven)
            {
                if (tokens >= MinProposalTokens)
                    yield return disclosure.Reserve(disclosure.Move(TitleOf(document, blocks, run), [stretch]) with { Reason = Unproven });
                continue;
            }
            if (tokens < MinTokens)
                continue;
            var edit = Weigh(document, disclosure, KindOf(document, blocks, run),
                disclosure.Move(TitleOf(document, blocks, run), [stretch]));
            if (edit.Reason is null)
                yield return disclosure.Reserve(edit);
            else if (KindOf(document, blocks, run) is var kind && (stretch, TitleOf(document, blocks, run)) is var one
                && !lone.TryAdd(kind, [one]))
                lone[kind].Add(one);
        }
        // Parts that do not pay alone may pay together.
        foreach (var (kind, stretches) in lone)
            yield return disclosure.Reserve(Weigh(document, disclosure, kind, disclosure.Move(stretches.Count == 1 ? stretches[0].Title
                : TitleOf(kind), stretches.ConvertAll(static one => one.Stretch))));
    }

    // Users of a prompt that consists of code examples write such code.
    private static ProposedEdit Weigh(PromptDocument document, Disclosure disclosure, BlockUse kind, ProposedEdit edit) =>
        kind == BlockUse.Example && edit is { Reason: null, BreakEven: { ReadShare: null } breakEven }
            && breakEven.FileTokens * 2 > disclosure.Tokens.Count(BodyOf(document))
            ? edit with { Reason = MostlyExamples, IsCostOnly = true } : edit;

    private static ReadOnlySpan<char> BodyOf(PromptDocument document) => document.Text.AsSpan(document.Body.Start);

    private static string TitleOf(BlockUse kind) =>
        kind switch { BlockUse.Knowledge => "knowledge", BlockUse.Table => "tables", _ => "examples" };

    private static DisclosedStretch Stretch(PromptDocument document, ReferenceBlocks blocks, ReferenceRun run)
    {
        var (what, when) = Describe(document, blocks, run);
        return new(document.LineStart(document.Body.Children[run.First].Start), document.Body.Children[run.Last].End, run.Section.Heading,
            what, when);
    }

    // The file is named after its content: the section or, if it contains several, what they have in common.
    private static string TitleOf(PromptDocument document, ReferenceBlocks blocks, ReferenceRun run)
    {
        var section = ContainsNeighbors(document, run) ? run.Section.Parent : run.Section;
        var title = Titles.Plain(section?.Title ?? "");
        if (title.Length == 0 || section!.Level <= 1)
        {
            var names = Names(document, blocks, run);
            title = names.Count switch { 0 => title, 1 => names[0], _ => TitleOf(KindOf(document, blocks, run)) };
        }
        if (title.Length == 0)
            title = document.Definition.Name;
        return KindOf(document, blocks, run) == BlockUse.Example && Titles.Classify(title) != TitleNature.Examples ? $"{title} examples"
            : title;
    }

    // Whether it continues beyond the section where it begins.
    private static bool ContainsNeighbors(PromptDocument document, ReferenceRun run) => document.Body.Children
        .Skip(run.First).Take(run.Last - run.First + 1)
        .Any(block => block.Kind == BlockKind.Heading && block.Level <= run.Section.Level);

    private static (string What, string When) Describe(PromptDocument document, ReferenceBlocks blocks, ReferenceRun run)
    {
        // All of them: readers of the line know nothing else about the file's content.
        var names = string.Join(", ", Names(document, blocks, run).Select(Lower));
        var title = Titles.Plain(run.Section.Title);
        return KindOf(document, blocks, run) switch
        {
            BlockUse.Knowledge when names.Length > 0 => ($"Reference lists ({names})", "when the task is about one of them"),
            BlockUse.Knowledge => ($"Reference list of {Lower(title)}", "when the task is about one of its entries"),
            BlockUse.Table => ($"Table ({LookupTable.Columns(document, FirstTable(document, blocks, run))})",
                "when you look up one of its entries"),
            _ when LanguageOf(document, run) is { } language =>
                ($"Examples{About(title, names)} ({language})", "before you write such code"),
            _ => ($"Examples{About(title, names)}", "when you are unsure what is meant"),
        };
    }

    private static string About(string title, string names) =>
        names.Length > 0 ? $" ({names})" : title.Length > 0 && Titles.Classify(title) != TitleNature.Examples ? $" of {Lower(title)}" : "";

    // The headings that move, otherwise the labels that do.
    private static List<string> Names(PromptDocument document, ReferenceBlocks blocks, ReferenceRun run)
    {
        var headings = new List<string>();
        var labels = new List<string>();
        for (var i = run.First; i <= run.Last; i++)
        {
            var block = document.Body.Children[i];
            if (block.Kind == BlockKind.Heading)
                headings.Add(Titles.Plain(document.Text[block.Content.Start..block.Content.End]));
            else if (blocks.Uses[i] == BlockUse.Label && SentenceForm.Plain(document.TextOf(block), false) is var text
                && (text.EndsWith(':') || document.TextOf(block).StartsWith("**")))
                labels.Add(Titles.Plain(text));
        }
        // Text directly below the heading that stays is named by that heading.
        if (headings.Count > 0 && document.Body.Children[run.First].Kind != BlockKind.Heading)
            headings.Insert(0, Titles.Plain(run.Section.Title));
        return [.. (headings.Count > 0 ? headings : labels).Where(static name => name.Length > 0)];
    }

    private static BlockUse KindOf(PromptDocument document, ReferenceBlocks blocks, ReferenceRun run)
    {
        if (!run.IsProven)
            return document.Body.Children[run.First].Kind switch { BlockKind.List => BlockUse.Knowledge, BlockKind.Table => BlockUse.Table,
                _ => BlockUse.Example };
        return Enumerable.Range(run.First, run.Last - run.First + 1).Where(blocks.IsMovable).GroupBy(index => blocks.Uses[index])
            .MaxBy(group => group.Sum(index => document.Body.Children[index].End - document.Body.Children[index].Start))!.Key;
    }

    private static TextBlock FirstTable(PromptDocument document, ReferenceBlocks blocks, ReferenceRun run) =>
        document.Body.Children[Enumerable.Range(run.First, run.Last - run.First + 1)
            .First(index => document.Body.Children[index].Kind == BlockKind.Table)];

    private static string? LanguageOf(PromptDocument document, ReferenceRun run) =>
        document.Body.Children.Skip(run.First).Take(run.Last - run.First + 1)
            .FirstOrDefault(static block => block.Kind == BlockKind.Code)?.Info!.Split(' ')[0].ToLowerInvariant();

    // "API Design" and "iOS" are names.
    private static string Lower(string text) =>
        text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) && !text.AsSpan(1).ContainsAnyInRange('A', 'Z')
            ? string.Concat([char.ToLowerInvariant(text[0])], text.AsSpan(1)) : text;
}
