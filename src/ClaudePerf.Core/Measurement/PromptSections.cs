using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>Counts a prompt's text part by part.</summary>
internal static class PromptSections
{
    private const string FrontmatterTitle = "frontmatter";
    private const string OpeningTitle = "(before the first heading)";

    /// <summary>Returns the parts that contain more than white space, in order.</summary>
    internal static ImmutableArray<PromptSection> Of(PromptDefinition definition, ITokenCounter counter)
    {
        var text = definition.Text.AsSpan();
        var sections = new List<PromptSection>();
        if (definition.BodyOffset > 0)
            Add(sections, FrontmatterTitle, 0, 1, text[..definition.BodyOffset], 0, counter);
        var body = text[definition.BodyOffset..];
        var parts = MarkdownOutline.Of(body);
        for (var i = 0; i < parts.Count; i++)
        {
            var end = i + 1 < parts.Count ? parts[i + 1].Start : body.Length;
            var part = parts[i];
            var line = definition.BodyLine + part.Line;
            Add(
                sections, part.Title ?? OpeningTitle, part.Level, line, body[part.Start..end], CodeTokens(
                    body, part.Code, counter), counter);
        }
        AddTotals(sections);
        return [.. sections];
    }

    private static void Add(
        List<PromptSection> sections, string title, int level, int line, ReadOnlySpan<char> text, long codeTokens, ITokenCounter counter)
    {
        if (text.IsWhiteSpace())
            return;
        var tokens = counter.Count(text).Tokens;
        sections.Add(new PromptSection
        {
            Title = title, Level = level, Line = line, Tokens = tokens, TotalTokens = tokens, Share = 0, CodeTokens = codeTokens,
        });
    }

    private static long CodeTokens(ReadOnlySpan<char> body, List<Range> blocks, ITokenCounter counter)
    {
        var tokens = 0L;
        foreach (var block in blocks)
            tokens += counter.Count(body[block]).Tokens;
        return tokens;
    }

    private static void AddTotals(List<PromptSection> sections)
    {
        var all = sections.Sum(section => section.Tokens);
        // From the end, so that the totals of subheadings are known before their heading.
        var below = new long[8];
        for (var i = sections.Count - 1; i >= 0; i--)
        {
            var section = sections[i];
            var total = section.Tokens;
            if (section.Level > 0)
            {
                for (var level = section.Level + 1; level < below.Length; level++)
                {
                    total += below[level];
                    below[level] = 0;
                }
                below[section.Level] += total;
            }
            sections[i] = section with { TotalTokens = total, Share = all == 0 ? 0 : section.Tokens / (double)all };
        }
    }
}
