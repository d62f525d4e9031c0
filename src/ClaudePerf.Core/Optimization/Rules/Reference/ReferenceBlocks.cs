using System.Text.RegularExpressions;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>How the rules that move reference text treat a top-level block.</summary>
internal enum BlockUse
{
    /// <summary>It stays.</summary>
    Stays,

    /// <summary>It stays, because nothing around it shows that it is reference; it is not binding either.</summary>
    Unproven,

    /// <summary>The label of the next block, which moves with that block.</summary>
    Label,

    /// <summary>A line of dashes, which moves with the text around it.</summary>
    Divider,

    /// <summary>A list of known things.</summary>
    Knowledge,

    /// <summary>An illustration that the text around it calls one.</summary>
    Example,

    /// <summary>A lookup table.</summary>
    Table,
}

/// <summary>
/// Decides which blocks of a prompt are reference: only with positive evidence from the words around them, and only
/// in English. Everything else stays: steps, phases, formats, templates, schemas, checklists, constraints, decision
/// tables, and anything that a sentence orders to reproduce.
/// </summary>
internal sealed partial class ReferenceBlocks
{
    [GeneratedRegex(
        @"review|audit|validat|verif|check|inspect|critic|judge|security|complian", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Judges();

    // This many consecutive short lists of names, each with its label, are a catalog of common knowledge.
    private const int MinListsOfCatalog = 3;
    private const int MinItems = 4;
    private const int MaxLabelWords = 8;

    private readonly PromptDocument _document;
    private readonly BlockUse[] _uses;
    private readonly Dictionary<TextBlock, int> _indexes = new(ReferenceEqualityComparer.Instance);

    private ReferenceBlocks(PromptDocument document)
    {
        _document = document;
        _uses = new BlockUse[document.Body.Children.Count];
        for (var i = 0; i < _uses.Length; i++)
            _indexes.Add(document.Body.Children[i], i);
    }

    /// <summary>
    /// The use of each block of <see cref="PromptDocument.Body"/>, in order; headings are
    /// <see cref="BlockUse.Stays"/>.
    /// </summary>
    public IReadOnlyList<BlockUse> Uses => _uses;

    /// <summary>Whether a block can move by itself, not only with another.</summary>
    public bool IsMovable(int index) => _uses[index] is BlockUse.Knowledge or BlockUse.Example or BlockUse.Table;

    /// <summary>Classifies the blocks of a prompt.</summary>
    public static ReferenceBlocks Create(PromptDocument document, OptimizationOptions options)
    {
        var blocks = new ReferenceBlocks(document);
        if (document.IsReadable && BindingText.CanBeRead(document.Definition, options) && document.UnsureFrom == int.MaxValue
            && WritingLanguage.IsEnglish(Prose(document)))
            blocks.Read();
        return blocks;
    }

    private void Read()
    {
        var inTag = InTags();
        var first = _document.Body.Children.Count > 0 ? _document.Body.Children[0] : null;
        foreach (var section in _document.Sections)
        {
            var context = SectionContext.FromHeadings(section, first);
            if (context.IsBinding)
                continue;
            for (var i = 0; i < section.Blocks.Count; i++)
            {
                var index = _indexes[section.Blocks[i]];
                if (!inTag[index])
                    _uses[index] = UseOf(section, i, context);
            }
            KeepWhole(section);
        }
        FindCatalogs();
        AttachLabels();
    }

    // An example of a request and an answer, or of several files: if a part of it stays, all of it does.
    private void KeepWhole(DocumentSection section)
    {
        if (!section.Blocks.Any(block => block.Kind == BlockKind.Code && _uses[_indexes[block]] == BlockUse.Stays))
            return;
        foreach (var index in section.Blocks.Select(block => _indexes[block]).Where(index => _uses[index] == BlockUse.Example))
            _uses[index] = BlockUse.Stays;
    }

    private BlockUse UseOf(DocumentSection section, int i, SectionContext context)
    {
        var block = section.Blocks[i];
        if (block.Kind == BlockKind.Rule)
            return BlockUse.Divider;
        var leadIn = i > 0 && section.Blocks[i - 1] is { Kind: BlockKind.Paragraph } before
            ? SentenceForm.Plain(_document.TextOf(before), false) : "";
        var label = IsLabel(leadIn) ? Titles.Classify(leadIn) : TitleNature.Plain;
        if (label == TitleNature.Binding || BindingText.IsOrder(leadIn) || BindingText.IsReplaced(_document, block))
            return BlockUse.Stays;
        return block.Kind switch
        {
            BlockKind.List => List(block, leadIn, label, context),
            BlockKind.Code => Code(block, leadIn, label, context),
            BlockKind.Table => LookupTable.Matches(_document, block) && !LeadsOn(leadIn) ? BlockUse.Table : BlockUse.Stays,
            BlockKind.Paragraph when (context.IsExamples || context.IsCatalog) && Informs(block) => BlockUse.Label,
            _ => BlockUse.Stays,
        };
    }

    private BlockUse List(TextBlock list, string leadIn, TitleNature label, SectionContext context)
    {
        // A sentence that is not a label says what to do with the list.
        if (leadIn.EndsWith(':') && !IsLabel(leadIn))
            return BlockUse.Stays;
        if ((context.IsExamples || label == TitleNature.Examples) && NominalList.IsOfQuotations(_document, list))
            return BlockUse.Example;
        if (!NominalList.Classify(_document, list).IsNominal)
            return BlockUse.Stays;
        // A reviewer's knowledge is what it checks for.
        if (context.IsKnowledge || label == TitleNature.Knowledge)
            return Judges().IsMatch(_document.Definition.Name) ? BlockUse.Unproven : BlockUse.Knowledge;
        return context.IsDoubtful || label == TitleNature.Doubtful ? BlockUse.Stays : BlockUse.Unproven;
    }

    private BlockUse Code(TextBlock code, string leadIn, TitleNature label, SectionContext context)
    {
        if (!CodeExample.IsPlain(_document, code) || (LeadsOn(leadIn) && !CodeExample.IsCalledExample(leadIn)))
            return BlockUse.Stays;
        if (CodeExample.IsCalledExample(leadIn) || label == TitleNature.Examples || context.IsExamples || context.IsCatalog)
            return BlockUse.Example;
        return context.IsDoubtful ? BlockUse.Stays : BlockUse.Unproven;
    }

    // "Create the file as follows:", "Use this:".
    private static bool LeadsOn(string leadIn) =>
        leadIn.Length > 0 && (BindingText.HasStrong(leadIn) || BindingText.IsPrescribed(leadIn)
            || (leadIn.EndsWith(':') && DirectiveWords.IsDirective(leadIn)));

    // Short, and without instructions: "The client retries by itself."
    private bool Informs(TextBlock paragraph)
    {
        var text = SentenceForm.Plain(_document.TextOf(paragraph), false);
        if (text.Length == 0 || BindingText.HasStrong(text) || BindingText.IsPrescribed(text) || BindingText.IsPointer(text)
            || text[0] == '<')
            return false;
        return SentenceReader.Read(text, 0, text.Length, InlineScanner.Scan(text, 0, text.Length))
            .TrueForAll(sentence => !DirectiveWords.IsDirective(text.AsSpan(sentence.Start,
                sentence.End - sentence.Start).ToString().ToLowerInvariant()));
    }

    private static bool IsLabel(string text)
    {
        if (!text.EndsWith(':') || BindingText.IsPointer(text))
            return false;
        var words = 0;
        foreach (var _ in new WordRanges(text))
            words++;
        return words is > 0 and <= MaxLabelWords;
    }

    // Short lists of names without other evidence count together: three or more, each below its own label or heading.
    private void FindCatalogs()
    {
        var run = new List<int>();
        for (var i = 0; i <= _uses.Length; i++)
        {
            if (i < _uses.Length && IsShortList(i))
            {
                run.Add(i);
                continue;
            }
            if (i < _uses.Length && (_document.Body.Children[i].Kind is BlockKind.Heading || IsPlainLabel(i)))
                continue;
            if (run.Count >= MinListsOfCatalog && !Judges().IsMatch(_document.Definition.Name))
                run.ForEach(index => _uses[index] = BlockUse.Knowledge);
            run.Clear();
        }
    }

    private bool IsShortList(int index)
    {
        var block = _document.Body.Children[index];
        return _uses[index] is BlockUse.Unproven or BlockUse.Knowledge && block is { Kind: BlockKind.List, Children.Count: >= MinItems }
            && NominalList.Classify(_document, block).IsShort
            && index > 0 && (_document.Body.Children[index - 1].Kind == BlockKind.Heading || IsPlainLabel(index - 1));
    }

    private bool IsPlainLabel(int index) =>
        _document.Body.Children[index] is { Kind: BlockKind.Paragraph } block
            && SentenceForm.Plain(_document.TextOf(block), false) is var text && (IsLabel(text) || IsBoldLine(block));

    private bool IsBoldLine(TextBlock block) =>
        _document.TextOf(block) is var text && text.StartsWith("**") && text.EndsWith("**") && text.IndexOf('\n') < 0 && text.Length > 4;

    private void AttachLabels()
    {
        for (var i = 0; i + 1 < _uses.Length; i++)
        {
            if (_uses[i] is BlockUse.Label || !IsMovable(i + 1) || !IsPlainLabel(i))
                continue;
            var label = SentenceForm.Plain(_document.TextOf(_document.Body.Children[i]), false);
            if (!BindingText.IsOrder(label) && Titles.Classify(label) != TitleNature.Binding)
                _uses[i] = BlockUse.Label;
        }
        // A lead-in to text that stays also stays, and so does one to a binding block.
        for (var i = _uses.Length - 1; i >= 0; i--)
        {
            if (_uses[i] == BlockUse.Label && !(i + 1 < _uses.Length && (IsMovable(i + 1) || _uses[i + 1] == BlockUse.Label)))
                _uses[i] = BlockUse.Stays;
        }
    }

    // Whether each block is between top-level <tag> and </tag>, or part of such a tag.
    private bool[] InTags()
    {
        var inTag = new bool[_uses.Length];
        var open = 0;
        for (var i = 0; i < _uses.Length; i++)
        {
            var block = _document.Body.Children[i];
            var change = block.Kind == BlockKind.Html || (block.Kind == BlockKind.Paragraph && _document.Text[block.Start] == '<')
                ? TagBalance.Count(_document.Text, block) : 0;
            inTag[i] = open > 0 || change != 0 || block.Kind == BlockKind.Html;
            open = Math.Max(0, open + change);
        }
        return inTag;
    }

    // Names alone have no language: the sentences around them decide.
    private static string Prose(PromptDocument document)
    {
        const int MinSpaces = 7;
        return string.Join('\n', document.LeafBlocks.Where(static block => block.Kind is BlockKind.Paragraph or BlockKind.Table)
            .Select(block => document.Text[block.Start..block.End])
            .Where(static text => text.AsSpan().Count(' ') >= MinSpaces || text.AsSpan().ContainsAnyExceptInRange('\0', '\u024F')));
    }
}
