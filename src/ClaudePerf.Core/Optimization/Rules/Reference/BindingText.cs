using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>
/// Recognizes text that binds its reader, or that Claude Code replaces, regardless of its context. English only.
/// </summary>
internal static partial class BindingText
{
    private static readonly FrozenSet<string> Strong = new[]
    {
        "not", "never", "no", "none", "cannot", "can't", "don't", "doesn't", "won't", "must", "mustn't", "should", "shouldn't", "shall",
            "always", "only", "unless", "except", "avoid",
        "mandatory", "required", "forbidden", "prohibited", "ensure", "critical", "important", "you", "your", "instead", "when", "whenever",
            "if", "before", "after", "until", "first",
        "minimum", "maximum", "least", "most", "every", "each", "all", "per", "without", "zero", "stop", "wait", "ask", "prefer", "exactly",
            "immediately", "let", "please",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> FormatWords = new[]
    {
        "format", "formats", "template", "templates", "output", "outputs", "respond", "response", "responses", "report", "reports",
            "return", "returns", "structure", "schema", "exactly",
        "deliver", "deliverable", "protocol", "message", "header", "must", "always", "every", "following", "follow", "run", "execute",
            "command", "commands", "reproduce", "copy", "paste", "create",
        "write", "generate", "produce", "start", "begin", "use", "apply", "add", "include", "never", "first", "then", "step", "answer",
            "verbatim", "ask", "display", "show", "print", "present",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Limits: "> 80%", "< 200ms". An arrow points from one to the next.
    [GeneratedRegex(
        @"[<>≤≥=%?→⇒]|->|\b\d+(?:\.\d+)?\s?(?:ms|s|sec|seconds?|minutes?|hours?|days?|kb|mb|gb|px|x|lines?|characters?|words?|tokens?)\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Bounds();

    private static readonly FrozenSet<string> Orders = new[]
    {
        "provide", "give", "show", "include", "offer", "use", "prefer", "apply", "follow", "consider", "choose", "select", "pick",
        "recommend",
            "suggest", "deliver", "create", "write", "generate", "produce", "implement", "add", "return", "respond", "explain", "describe",
            "cover", "keep", "make", "adopt", "employ", "leverage", "present", "supply", "demonstrate", "illustrate", "mention", "cite",
            "teach", "know", "remember", "learn", "look", "watch", "scan", "search", "find", "identify", "detect", "evaluate", "assess",
            "analyze", "analyse", "compare", "measure", "track", "always",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the words before a block start with an order: "Provide examples such as this:" asks for them.
    /// </summary>
    public static bool IsOrder(ReadOnlySpan<char> leadIn)
    {
        var words = new WordRanges(leadIn);
        return words.MoveNext() && Orders.Contains(leadIn[words.Current].ToString());
    }

    /// <summary>Whether a text contains a binding word: a negation, a modal, a condition, an order.</summary>
    public static bool HasStrong(ReadOnlySpan<char> text)
    {
        foreach (var range in new WordRanges(text))
        {
            if (text[range].Length <= 11 && Strong.Contains(text[range].ToString().Replace('’', '\'')))
                return true;
        }
        return false;
    }

    /// <summary>Whether a text sets a limit or points from one thing to the next.</summary>
    public static bool HasBounds(ReadOnlySpan<char> text) => Bounds().IsMatch(text);

    /// <summary>Whether the words before a block make it the form of something to write or run.</summary>
    public static bool IsPrescribed(ReadOnlySpan<char> text)
    {
        foreach (var range in new WordRanges(text))
        {
            if (text[range].Length <= 11 && FormatWords.Contains(text[range].ToString()))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether the prompt's reader can open files: an agent that has Read or inherits all tools, or the main thread,
    /// which reads the other prompts.
    /// </summary>
    public static bool CanBeRead(PromptDefinition definition, OptimizationOptions options) => definition.Kind switch
    {
        PromptKind.Agent => definition.Loads && !definition.DisallowedTools.Contains("Read")
            && (definition.Tools is not { Length: > 0 } tools || tools.Any(IsRead)),
        PromptKind.Skill or PromptKind.Command => true,
        PromptKind.Memory => IsProjectMemory(definition, options.Root),
        _ => false,
    };

    /// <summary>
    /// Whether it is the project's own CLAUDE.md: paths in one in a folder above would point elsewhere.
    /// </summary>
    public static bool IsProjectMemory(PromptDefinition definition, string? root) =>
        definition is { Kind: PromptKind.Memory, Scope: DefinitionScope.Project } && Path.GetFileName(definition.Path) == "CLAUDE.md"
            && root is not null
        && Path.GetDirectoryName(definition.Path) is var folder && (folder == root || folder == Path.Combine(root, ".claude"));

    /// <summary>
    /// Whether a block contains something that Claude Code replaces, runs or imports, which only works in the prompt.
    /// </summary>
    public static bool IsReplaced(PromptDocument document, TextBlock block)
    {
        var text = document.TextOf(block);
        if (text.IndexOf("$ARGUMENTS") >= 0 || text.IndexOf("${CLAUDE_") >= 0 || text.IndexOf("!`") >= 0 || text.IndexOf("```!") >= 0)
            return true;
        if (document.Definition.Kind is not (PromptKind.Skill or PromptKind.Command))
            return block.Kind != BlockKind.Code && HasImport(text);
        // Here, $1 is an argument even in code.
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '$' && (char.IsAsciiDigit(text[i + 1]) || char.IsAsciiLetterLower(text[i + 1])))
                return true;
        }
        return HasImport(text);
    }

    /// <summary>Whether a paragraph is a pointer that an earlier move left.</summary>
    public static bool IsPointer(ReadOnlySpan<char> text) => text.IndexOf(": read `") >= 0 && text.IndexOf("references/") >= 0;

    private static bool HasImport(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var found = text[at..].IndexOf('@');
            if (found < 0)
                return false;
            at += found;
            if ((at == 0 || char.IsWhiteSpace(text[at - 1])) && at + 1 < text.Length
                && (char.IsLetter(text[at + 1]) || text[at + 1] is '.' or '/' or '~'))
                return true;
        }
        return false;
    }

    private static bool IsRead(string tool) =>
        tool.Equals("Read", StringComparison.OrdinalIgnoreCase) || tool.StartsWith("Read(", StringComparison.OrdinalIgnoreCase);
}
