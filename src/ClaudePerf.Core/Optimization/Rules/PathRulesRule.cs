using System.Globalization;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Optimization.Rules.Reference;

namespace ClaudePerf.Core.Optimization.Rules;

/// <summary>
/// Moves sections of the project's CLAUDE.md that say which files they are about to rules with <c>paths:</c>, which
/// Claude Code reads only with those files. Only the author knows whether a section also matters elsewhere, so the
/// rule only proposes.
/// </summary>
internal sealed partial class PathRulesRule : PromptRule
{
    private const int MinTokens = 60;

    // A section that says where it applies: "In `src/api/`", "Applies to `*.sql`", "When you change files under
    // `web/`".
    [GeneratedRegex(
        @"^(?:(?:all |the )?(?:files|code|everything|changes|tests|components|modules) )?(?:in|under|inside|below|within|applies "
            + @"(?:only )?to|only for|when (?:you )?(?:edit|editing|change|changing|touch|touching|work|working|write|"
            + @"writing)\b[^.]{0,60}?\b(?:in|on|under|inside|below|to|files?))\s+`?[\w.@*/-]*[/*]",
                RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex SaysWhere();

    [GeneratedRegex(@"(?:^|[\s`(,])(?<path>(?:[\w.@-]+/)+(?:[\w.@*{},-]+)?|\*\*?/[\w.*/-]+|\*\.[\w{},.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Paths();

    /// <inheritdoc/>
    public override string Id => "claude-md-paths";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "Path-specific parts of CLAUDE.md";

    /// <inheritdoc/>
    public override string What =>
        "Moves sections of the project's CLAUDE.md whose heading or first sentence names the files they are about, word for word, "
            + "to .claude/rules/<section>.md with paths: for those files.";

    /// <inheritdoc/>
    public override string Why =>
        "Every session and every subagent pays for CLAUDE.md. Claude Code reads a rule with paths: only when it works on a file that "
            + "matches. Only the author knows whether the section also matters elsewhere, so the move is only proposed.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "all of such a section in every session that touches none of its files";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Medium;

    /// <inheritdoc/>
    public override bool OnlyByName => true;

    /// <inheritdoc/>
    internal override IEnumerable<ProposedEdit> Propose(PromptDocument document, OptimizationOptions options)
    {
        if (!BindingText.IsProjectMemory(document.Definition, options.Root))
            yield break;
        var tokens = EditTokens.For(document.Definition, options);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var end = 0;
        foreach (var section in document.Sections)
        {
            if (section.Heading is null || section.Level < 2 || section.Start < end || Globs(document, section) is not { Count: > 0 } globs
                || section.Blocks.Exists(block => BindingText.IsReplaced(document, block))
                    || section.Blocks.Exists(static block => !block.IsClosed))
                continue;
            var saved = tokens.Count(document.Text.AsSpan(section.Start, section.TotalEnd - section.Start));
            if (saved < MinTokens)
                continue;
            end = section.TotalEnd;
            yield return Edit(document, section, globs, candidate => taken.Contains(candidate)
                || (options.IsTaken ?? File.Exists)(candidate), options.Root!, saved, taken);
        }
    }

    private ProposedEdit Edit(PromptDocument document, DocumentSection section, List<string> globs, Func<string, bool> isTaken, string root,
        long saved, HashSet<string> taken)
    {
        var folder = Path.Combine(root, ".claude", "rules");
        var slug = ReferencePlace.Slug(Titles.Plain(section.Title));
        var path = Enumerable.Range(1, int.MaxValue)
            .Select(number => Path.Combine(folder, number == 1 ? $"{slug}.md" : FormattableString.Invariant($"{slug}-{number}.md")))
            .First(candidate => !isTaken(candidate));
        taken.Add(path);
        var preamble = $"---\npaths:\n{string.Concat(globs.Select(static glob => $"  - \"{glob}\"\n"))}---\n\n";
        var text = document.Text[section.Start..section.TotalEnd].TrimEnd().ReplaceLineEndings("\n") + "\n";
        return new ProposedEdit
        {
            Rule = this,
            Changes = [TextChange.Delete(section.Start, section.TotalEnd)],
            Files = [new ReferenceFile(path, preamble + text) { Preamble = preamble }],
            Moves = [new MovedText(section.Start, section.TotalEnd, path, null)],
            Summary =
                string.Create(CultureInfo.InvariantCulture,
                    $"Moves {section.Title} ({saved:N0} tokens) to .claude/rules/{Path.GetFileName(path)}, which is only read "
                        + $"with {string.Join(", ", globs)}"),
        };
    }

    // The paths in its heading, otherwise those in a first sentence that says where it applies.
    private static List<string> Globs(PromptDocument document, DocumentSection section)
    {
        var globs = GlobsIn(section.Title);
        if (globs.Count > 0 || section.Blocks.Count == 0 || section.Blocks[0].Kind != BlockKind.Paragraph)
            return globs;
        var text = SentenceForm.Plain(document.TextOf(section.Blocks[0]), false);
        var sentence = SentenceReader.Read(text, 0, text.Length, InlineScanner.Scan(text, 0, text.Length))[0];
        var first = text[sentence.Start..sentence.End];
        return SaysWhere().IsMatch(first) ? GlobsIn(first) : [];
    }

    private static List<string> GlobsIn(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            return [];
        return [.. Paths().Matches(text).Select(static match => Glob(match.Groups["path"].Value.TrimEnd('.', ',')))
            .Where(static glob => !glob.StartsWith("./", StringComparison.Ordinal) && !glob.StartsWith("../", StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal)];
    }

    private static string Glob(string path)
    {
        if (path.EndsWith('/'))
            return path + "**";
        if (path.Contains('*', StringComparison.Ordinal))
            return path.Contains('/', StringComparison.Ordinal) ? path : "**/" + path;
        return Path.GetExtension(path).Length > 0 ? path : path + "/**";
    }
}
