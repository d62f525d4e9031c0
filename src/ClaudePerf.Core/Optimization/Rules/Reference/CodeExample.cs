using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>Distinguishes illustrative code from code that is run, copied, filled in or contrasted.</summary>
internal static partial class CodeExample
{
    // No shells: their lines are run. No data or prose formats: those are formats, schemas, or process diagrams.
    private static readonly FrozenSet<string> Languages = new[]
    {
        "python", "py", "javascript", "js", "typescript", "ts", "tsx", "jsx", "go", "golang", "rust", "rs", "java", "kotlin", "kt", "swift",
            "c", "cpp", "c++", "csharp", "cs", "c#", "php", "ruby", "rb",
        "sql", "html", "css", "scss", "scala", "elixir", "ex", "dart", "vue", "svelte", "hcl", "terraform", "graphql", "solidity", "lua",
            "r", "perl", "haskell", "clojure", "erb", "astro", "glsl", "julia", "zig", "fsharp", "objc",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\b(?:examples?|for instance|e\.g\.|sample|illustrat\w+)\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex CallsItExample();

    // In comments and names: orders, and good versus bad.
    [GeneratedRegex(
        @"\b(?:never|always|must|do not|don't|avoid|bad|good|wrong|correct|incorrect|instead|required|mandatory|important|"
            + @"critical|template|replace with|your[_-]\w+)\b|\b(?:PASS|FAIL)\b|[❌✅✗✓⚠]|\[[A-Z][A-Z _-]{2,}\]|\{\{",
            RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Binds();

    /// <summary>
    /// Whether a block is programming language code that is not binding, regardless of its context.
    /// </summary>
    public static bool IsPlain(PromptDocument document, TextBlock block) =>
        block is { Kind: BlockKind.Code, IsFenced: true, IsClosed: true } && Languages.Contains(block.Info!.Split(' ', '{')[0])
            && !BindingText.IsReplaced(document, block) && !Binds().IsMatch(document.TextOf(block));

    /// <summary>Whether the sentence that introduces it calls it an example, and contains no order.</summary>
    public static bool IsCalledExample(ReadOnlySpan<char> leadIn) =>
        CallsItExample().IsMatch(leadIn) && !BindingText.IsPrescribed(leadIn) && Titles.Classify(leadIn.ToString()) != TitleNature.Binding;
}
