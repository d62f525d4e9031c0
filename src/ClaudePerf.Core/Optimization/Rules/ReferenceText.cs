using System.Collections.Frozen;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>Tells text that is looked up now and then from instructions, which must stay where they are read.</summary>
internal static class ReferenceText
{
    /// <summary>How many items of a list may begin with what could be a verb ("Design patterns") for it to be a list of subjects.</summary>
    private const double MostVerbs = 0.25;

    private const int FewestWordsOfAnInstruction = 5;
    private const int FewestInstructions = 2;

    private static readonly FrozenSet<string> DataInfos =
        new[] { "yaml", "yml", "json", "jsonc", "json5", "toml", "ini", "conf", "properties", "csv" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> ProseInfos = new[] { "", "text", "txt", "markdown", "md", "plaintext", "prompt", "xml" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Words that bind wherever they stand; of <see cref="DirectiveWords"/> the ones that a diagram or a template does not hold by chance.</summary>
    private static readonly FrozenSet<string> Strong = new[]
    {
        "not", "never", "no", "none", "cannot", "can't", "don't", "doesn't", "won't", "must", "mustn't", "should", "shouldn't", "shall", "always", "only", "unless", "except", "avoid",
        "mandatory", "required", "forbidden", "prohibited", "ensure", "critical", "important", "you", "your",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> FormatWords = new[]
    {
        "format", "formats", "template", "templates", "output", "outputs", "respond", "response", "responses", "report", "reports", "return", "returns", "structure", "schema", "exactly",
        "deliver", "deliverable", "protocol", "message", "header", "must", "always", "every", "following", "run", "execute", "command", "commands",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the one who reads the prompt can open files: an agent that has Read or inherits all tools, and the main thread, which reads the rest.</summary>
    public static bool CanBeRead(PromptDefinition definition) => definition.Kind switch
    {
        PromptKind.Agent => definition.Loads && !definition.DisallowedTools.Contains("Read") && (definition.Tools is not { Length: > 0 } tools || tools.Any(IsRead)),
        PromptKind.Skill or PromptKind.Command => true,
        _ => false,
    };

    /// <summary>Whether a block at the margin is text to look up: it tells nothing to do and holds nothing that Claude Code replaces.</summary>
    public static bool IsReference(PromptDocument document, TextBlock block) => !IsReplaced(document, block) && block.Kind switch
    {
        BlockKind.Code => IsCodeExample(document, block),
        BlockKind.Table => !HasStrong(document.TextOf(block)),
        BlockKind.List => !block.IsOrdered && IsListOfSubjects(document, block),
        BlockKind.Paragraph => Forms(document, block).All(form => IsLabel(form) || !DirectiveWords.IsDirective(form)) && !IsPointer(document.TextOf(block)),
        _ => false,
    };

    /// <summary>Whether code is an example: in a programming language, or text or data that binds to nothing. Some prompts are one block of YAML.</summary>
    public static bool IsCodeExample(PromptDocument document, TextBlock block)
    {
        if (block is not { IsFenced: true, IsClosed: true } || block.Info!.StartsWith('!') || IsReplaced(document, block))
            return false;
        var info = block.Info.Split(' ')[0];
        var text = document.TextOf(block);
        return !(ProseInfos.Contains(info) && HasStrong(text)) && !(DataInfos.Contains(info) && HasInstructions(text));
    }

    // "required: true" is data; a line of words that binds, and another one, are instructions.
    private static bool HasInstructions(ReadOnlySpan<char> text)
    {
        var lines = 0;
        foreach (var line in text.EnumerateLines())
        {
            var words = 0;
            foreach (var _ in new WordRanges(line))
                words++;
            if (words >= FewestWordsOfAnInstruction && HasStrong(line) && ++lines >= FewestInstructions)
                return true;
        }
        return false;
    }

    /// <summary>Whether the words before a block make it the form of what is to be written or run, which is needed every time.</summary>
    public static bool IsPrescribed(string text)
    {
        foreach (var range in new WordRanges(text))
        {
            if (FormatWords.Contains(text[range]))
                return true;
        }
        return false;
    }

    /// <summary>Whether a text holds a word that binds.</summary>
    public static bool HasStrong(ReadOnlySpan<char> text)
    {
        foreach (var range in new WordRanges(text))
        {
            if (text[range].Length <= 10 && Strong.Contains(text[range].ToString()))
                return true;
        }
        return false;
    }

    /// <summary>Whether a block holds what Claude Code replaces, runs or imports, which it does in the prompt alone.</summary>
    public static bool IsReplaced(PromptDocument document, TextBlock block)
    {
        var text = document.TextOf(block);
        if (text.IndexOf("$ARGUMENTS") >= 0 || text.IndexOf("${CLAUDE_") >= 0 || text.IndexOf("!`") >= 0 || text.IndexOf("```!") >= 0)
            return true;
        if (document.Definition.Kind is not (PromptKind.Skill or PromptKind.Command))
            return block.Kind != BlockKind.Code && HasImport(text);
        // There $1 is an argument even in code.
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '$' && (char.IsAsciiDigit(text[i + 1]) || char.IsAsciiLetterLower(text[i + 1])))
                return true;
        }
        return HasImport(text);
    }

    /// <summary>Whether a paragraph is the line that an earlier move left.</summary>
    public static bool IsPointer(ReadOnlySpan<char> text) => text.IndexOf(": read `") >= 0 && text.IndexOf("references/") >= 0;

    /// <summary>Whether a sentence is the label of what follows it.</summary>
    public static bool IsLabel(string form)
    {
        const int MostWords = 8;
        if (!form.EndsWith(':') || HasStrong(form))
            return false;
        var words = 0;
        foreach (var _ in new WordRanges(form))
            words++;
        return words <= MostWords;
    }

    /// <summary>The sentences of a block in the form they are compared in.</summary>
    public static IEnumerable<string> Forms(PromptDocument document, TextBlock block)
    {
        foreach (var leaf in PromptDocument.Leaves(block))
        {
            if (leaf.Kind is not (BlockKind.Paragraph or BlockKind.Html or BlockKind.Heading))
                continue;
            foreach (var sentence in SentenceReader.Read(document.Text, leaf.Start, leaf.End, InlineScanner.Scan(document.Text, leaf.Start, leaf.End)))
                yield return SentenceForm.Of(document.Text, sentence.Start, sentence.End, leaf.IsQuoted);
        }
    }

    private static bool IsListOfSubjects(PromptDocument document, TextBlock list)
    {
        if (PromptDocument.Leaves(list).Any(leaf => leaf.Kind is not (BlockKind.Paragraph or BlockKind.Code)))
            return false;
        var forms = Forms(document, list).ToList();
        // A word that binds makes an instruction of any item; a verb at the beginning may be a noun.
        return !forms.Exists(form => HasStrong(form)) && forms.Count(static form => DirectiveWords.IsDirective(form)) <= MostVerbs * forms.Count;
    }

    private static bool HasImport(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var found = text[at..].IndexOf('@');
            if (found < 0)
                return false;
            at += found;
            if ((at == 0 || char.IsWhiteSpace(text[at - 1])) && at + 1 < text.Length && (char.IsLetter(text[at + 1]) || text[at + 1] is '.' or '/' or '~'))
                return true;
        }
        return false;
    }

    private static bool IsRead(string tool) => tool.Equals("Read", StringComparison.OrdinalIgnoreCase) || tool.StartsWith("Read(", StringComparison.OrdinalIgnoreCase);
}
