using System.Collections.Immutable;
using System.Text;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using CsCheck;

namespace ClaudePerf.Core.Tests.Measurement;

public class PromptSectionsTests
{
    private static readonly MeasureOptions Options = new()
    {
        Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile),
        Counter = model => new CharacterCounter(model.Tokenizer),
        Detailed = true,
        At = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
    };

    private static ImmutableArray<PromptSection> Sections(string text, PromptKind kind = PromptKind.Text) =>
        new PromptMeasurer(Options).Measure(Ecosystem.ReadText(PromptFile.FromText(text), kind)).Sections;

    [Fact]
    public void Frontmatter_introduction_and_headings_are_sections_with_level_line_and_share()
    {
        var sections = Sections(
            "---\nname: a\ndescription: d\n---\nIntro.\n\n# One\nText\n## Two ##\n```sh\nls\n```\n# Three\n", PromptKind.Agent);
        Assert.Equal(["frontmatter", "(before the first heading)", "One", "Two", "Three"], sections.Select(section => section.Title));
        Assert.Equal([0, 0, 1, 2, 1], sections.Select(section => section.Level));
        Assert.Equal([1, 5, 7, 9, 13], sections.Select(section => section.Line));
        Assert.Equal([31, 8, 11, 23, 8], sections.Select(section => section.Tokens));
        Assert.Equal([31, 8, 34, 23, 8], sections.Select(section => section.TotalTokens));
        Assert.Equal([0, 0, 0, 13, 0], sections.Select(section => section.CodeTokens));
        Assert.Equal(13 / 23.0, sections[3].CodeShare);
        Assert.Equal(1, sections.Sum(section => section.Share), 9);
    }

    [Theory]
    [InlineData("```\n# no\n```\n# yes", "yes")]
    [InlineData("~~~~\n# no\n~~~\n# no\n~~~~\n# yes", "yes")]
    [InlineData("- item\n  ```\n  # no\n  ```\n# yes", "yes")]
    [InlineData("<!--\n# no\n-->\n# yes", "yes")]
    [InlineData("    # no\n#no\n####### no\n# yes", "yes")]
    [InlineData("Title\n=====\ntext\n\nSub title\nof two lines\n---\n", "Title,Sub title of two lines")]
    [InlineData("- item\n---\n\n---\n\n> quote\n---\n| a |\n---\n# yes", "yes")]
    [InlineData("# a\r\n# b\r# c\n", "a,b,c")]
    [InlineData("``` not ` a fence\n# yes", "yes")]
    [InlineData("```\n# open to the end", "")]
    [InlineData("#\n", "")]
    public void Headings_are_those_of_CommonMark(string text, string titles) =>
        Assert.Equal(titles, string.Join(',', Sections(text).Where(section => section.Level > 0).Select(section => section.Title)));

    [Fact]
    public void Sections_cover_any_text_without_gap_or_overlap()
    {
        Gen.OneOf(
            Gen.OneOf("# ", "## ", "\n", "\r\n", "```", "~~~", "---", "===", "<!--", "-->", "- ", "a", " ", "\t", "> ", "1. "),
            Gen.String[0, 4])
            .Array[0, 30].Select(string.Concat)
            .Sample(text =>
            {
                var sections = Sections(text);
                Assert.Equal(text.Length, sections.Sum(section => section.Tokens) + WhiteSpaceBeforeFirst(text, sections));
                Assert.All(sections, section => Assert.InRange(section.CodeTokens, 0, section.Tokens));
                Assert.Equal(sections.Sum(section => section.Tokens), TopLevelTotal(sections));
            });
    }

    [Fact]
    public void A_megabyte_of_anything_is_outlined_in_linear_time()
    {
        foreach (var line in (string[])["# a\n", "a\n", "```\n", "<!--\n", "---\n", "a\n---\n", "#"])
        {
            var text = new StringBuilder().Insert(0, line, 1_000_000 / line.Length).ToString();
            Assert.Equal(text.Length, Sections(text).Sum(section => section.Tokens));
        }
    }

    [Fact]
    public void Requests_and_prompts_without_detail_have_no_sections()
    {
        Assert.Empty(Sections("""{"messages":[{"role":"user","content":"# A"}]}""", PromptKind.Request));
        Assert.True(
            new PromptMeasurer(Options with { Detailed = false })
                .Measure(Ecosystem.ReadText(PromptFile.FromText("# A"), PromptKind.Text)).Sections.IsEmpty);
    }

    // Parts with only white space are omitted; only the text before the first heading can be such a part.
    private static int WhiteSpaceBeforeFirst(string text, ImmutableArray<PromptSection> sections) =>
        sections.Length > 0
            && sections[0].Level == 0 ? 0 : text.Length - sections.Sum(section => (int)section.Tokens) is var left
            && string.IsNullOrWhiteSpace(text[..left]) ? left : -1;

    private static long TopLevelTotal(ImmutableArray<PromptSection> sections)
    {
        var total = 0L;
        var shallowest = int.MaxValue;
        foreach (var section in sections)
        {
            if (section.Level == 0 || section.Level <= shallowest)
            {
                total += section.TotalTokens;
                shallowest = section.Level == 0 ? shallowest : section.Level;
            }
        }
        return total;
    }
}
