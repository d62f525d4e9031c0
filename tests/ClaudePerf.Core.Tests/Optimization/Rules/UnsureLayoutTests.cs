using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

/// <summary>Lines and white space that may belong to a text to copy are not layout.</summary>
public class UnsureLayoutTests
{
    // Blank lines, white space at line ends and a separator: each would be a layout change in plain text.
    private const string Loose = "One.\n\n\n\nTwo. \n\n---\n\n## Next\n\nThree.\n";

    /// <summary>Texts whose fences do not show what is code.</summary>
    public static TheoryData<string, string> UnsureFences { get; } = new()
    {
        { "a fence with a language in one of as many signs", "```markdown\n# Report\n\n```bash\nls\n```\n\n" + Loose + "```\n" },
        { "the same with a longer inner fence", "```markdown\n# Report\n\n````bash\nls\n````\n\n" + Loose + "```\n" },
        { "the same with tildes", "~~~markdown\n# Report\n\n~~~bash\nls\n~~~\n\n" + Loose + "~~~\n" },
        { "the same without a language outside", "```\n# Report\n\n```json\n{}\n```\n\n" + Loose + "```\n" },
        { "the same with a blank line within", "```markdown\n\n\n# Report\n\n\n```bash\nls\n```\n\n" + Loose + "```\n" },
        { "two inner fences", "```markdown\n```sh\na\n```\n\n```sh\nb\n```\n" + Loose + "```\n" },
        { "an inner fence that is indented", "```markdown\n- One\n  ```sh\n  ls\n  ```\n\n" + Loose + "```\n" },
        { "an inner fence in a quotation", "```markdown\n> ```sh\n> ls\n> ```\n```\n\n" + Loose },
        { "an inner fence with attributes", "```markdown\n```js {1,3}\nx\n```\n\n" + Loose + "```\n" },
        { "three levels", "````md\n````md\n````sh\nls\n````\n````\n" + Loose + "````\n" },
        { "a fence that nothing closes at the end", "```sh\nls\n```\n\n" + Loose + "\n```python\nx = 1\n" },
        { "a fence that nothing closes before text", "Text.\n\n```sh\nls\n\n" + Loose },
        { "closed with other signs", "```sh\nls\n~~~\n\n" + Loose },
        { "closed with too few signs", "````sh\nls\n```\n\n" + Loose },
        { "closed with words behind", "```sh\nls\n``` end\n\n" + Loose },
        { "a fence too many", "```sh\nls\n```\n```\n\n" + Loose },
        { "an inner fence without a language", "```markdown\n# Report\n```\nls\n```\n\n" + Loose + "```\n" },
        { "the same with several lines", "```markdown\n# Report\n```\nls\ncd x\n```\n\n" + Loose + "```\n" },
        { "the same with CRLF", ("```markdown\n# Report\n```\nls\n```\n\n" + Loose + "```\n").ReplaceLineEndings("\r\n") },
        { "in an item of a list", "- Write:\n\n  ```markdown\n  ```sh\n  ls\n  ```\n\n" + Loose },
        { "right below a tag", "<step>\n```bash\nls\n\n\n\n# All \nls -a\n```\n</step>\n\n" + Loose },
        { "right below a tag with attributes", "<step name=\"scan\">\n```bash\nls\n\n\n\n# All \nls -a\n```\n</step>\n\n" + Loose },
        { "right below a tag and a line", "<step>\nRun:\n```bash\nls\n\n\n\nls -a\n```\n</step>\n\n" + Loose },
        { "right below a tag, indented", "<step>\n  ```bash\n  ls\n\n\n\n  ls -a\n  ```\n</step>\n\n" + Loose },
        { "right below a tag, with tildes", "<step>\n~~~bash\nls\n\n\n\nls -a\n~~~\n</step>\n\n" + Loose },
        { "right below a tag of HTML", "<details>\n```bash\nls\n\n\n\nls -a\n```\n</details>\n\n" + Loose },
        { "an inner table", "```markdown\n```text\na\n```\n\n| a   | b   |\n|-----|-----|\n| 1   | 2   |\n\n```\n" },
    };

    [Theory]
    [MemberData(nameof(UnsureFences))]
    public void Nothing_is_layout_after_an_unclear_fence(string what, string body)
    {
        var text = Prompts.Agent("You write reports.\n\n" + body);
        var result = Prompts.Optimize(text, OptimizationLevel.Standard);
        Assert.False(result.IsChanged, $"{what}: {string.Join("; ", result.Edits)}");
    }

    [Fact]
    public void Layout_before_an_unclear_fence_is_layout() =>
        Assert.Equal("One.\n\nTwo.\n\n```sh\nls\n\n\n\n## A\n",
            Prompts.Optimize(Prompts.Agent("One.\n\n\n\nTwo. \n\n```sh\nls\n\n\n\n## A\n"), OptimizationLevel.Standard).Optimized.Body);

    [Theory]
    [InlineData("````markdown\n```sh\nls\n```\n````\n\n")]
    [InlineData("~~~markdown\n```sh\nls\n```\n~~~\n\n")]
    [InlineData("```sh\nls\n```\n\nThen:\n\n```\nls\n```\n\n")]
    [InlineData("```sh\nls\n```\n\n```sh\nls\n```\n\n")]
    [InlineData("```sh\necho \"``` is a fence\"\n```\n\n")]
    [InlineData("```md\nUse `x`, ``y`` and ~~z~~.\n```\n\n")]
    public void Layout_after_clear_fences_is_layout(string fences) =>
        Assert.Equal(fences + "One.\n\nTwo.\n\n## Next\n\nThree.\n",
            Prompts.Optimize(Prompts.Agent(fences + Loose), OptimizationLevel.Standard).Optimized.Body);

    /// <summary>Texts to copy that are not in a fence and are divided by lines.</summary>
    public static TheoryData<string> DividedForms { get; } = new()
    {
        "## Klageschrift-Vorlage\n\n---\n\n**Arbeitsgericht [ORT]**\n\n---\n\nIch beantrage [ANTRAG].\n\n---\n\n## Hinweise\n\nIn "
            + "drei Wochen.\n",
        "## Lettre\n\n---\n\nMadame, Monsieur,\n\n[TEXTE]\n\n---\n\n## Ensuite\n\nAttendez.\n",
        "## Carta\n\nEstimado [NOMBRE]:\n\n---\n\n[TEXTO]\n\n---\n\n## Después\n\nEspere.\n",
        "## 手紙\n\n---\n\n拝啓\n\n---\n\n## 次\n\n待つ。\n",
        "## 模板\n\n---\n\n尊敬的[姓名]:\n\n正文\n\n---\n\n## 之后\n\n等待。\n",
        "## Письмо\n\n---\n\nУважаемый [ИМЯ]!\n\n---\n\n## Дальше\n\nЖдите.\n",
        "## Mail\n\n---\n\nDear [NAME],\n\nText.\n\n---\n\n## Then\n\nWait.\n",
        "## Mail\n\n***\n\nDear [NAME],\n\n***\n\n## Then\n\nWait.\n",
        "## Mail\n\n---\n\nDear [NAME],\n\n***\n\n## Then\n\nWait.\n",
        "## Invoice\n\nFrom [NAME]\n\n---\n\nTo [NAME]\n\n---\n\nSum [SUM]\n\n---\n\n## Then\n\nWait.\n",
        "## Slides\n\nFirst slide\n\n---\n\nSecond slide\n\n---\n\n## Then\n\nWait.\n",
        "## Contract\n\n---\n\n1. Parties\n2. Term\n\n---\n\n## Then\n\nWait.\n",
        "## Card\n\n---\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\n## Then\n\nWait.\n",
        "## Card\n\n---\n\n> Say it.\n\n---\n\n## Then\n\nWait.\n",
        "## Card\n\n---\n\n```\nx\n```\n\n---\n\n## Then\n\nWait.\n",
        "Introduction.\n\n---\n\nText.\n\n---\n\n## Then\n\nWait.\n",
        "## Letter\n\nBelow is the text to send.\n\n---\n\nDear [NAME],\n\n---\n\n### Then\n\nWait.\n",
        "## Letter\n\n---\n\nDear [NAME],\n\n---\n",
        "### Letter\n\n---\n\nDear [NAME],\n\n---\n\n# Then\n\nWait.\n",
        "## Letter\n\n---\n\n---\n\n## Then\n\nWait.\n",
    };

    [Theory]
    [MemberData(nameof(DividedForms))]
    public void Several_lines_in_a_section_are_part_of_its_text(string body) => Assert.Equal(body, Prompts.Body(body, "thematic-breaks"));

    [Theory]
    [InlineData("## A\n\n```sh\nls\n```\n---\n\n## B\n\nText.\n")]
    [InlineData("- One\n- Two\n---\n\n## B\n\nText.\n")]
    public void A_line_without_a_preceding_blank_line_stays(string body)
    {
        var result = Prompts.OptimizeBy(Prompts.Agent(body), "thematic-breaks");
        Assert.Empty(result.Edits);
    }
}
