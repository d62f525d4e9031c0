using System.Text;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Tests.Optimization;

/// <summary>Prompts made to trap an optimizer.</summary>
public sealed class RedTeamTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-redteam-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, string> Traps { get; } = new()
    {
        { "negations in odd spelling", "You Do Not Forge results. DON'T guess. NEVER say never. It is not the case that you must not wait.\n" },
        { "a negation across a line end", "You must never\ncommit to main, and must\nnot push.\n" },
        { "code that looks like prose", "```\nPlease note that you must always run this in order to win.\nPlease note that you must always run this in order to win.\n```\n" },
        { "nested fences", "````markdown\n```python\nx = 1\n```\nNever end.\n````\n\nAfter it.\n" },
        { "a fence that nothing closes", "Text.\n\n```python\n# Heading?\n\n\n\n- item  \n" },
        { "fences in lists", "1. First\n\n   ```sh\n   rm -rf  build\n   ```\n\n2. Second\n" },
        { "pipes in code in tables", "| a | b |\n|---|---|\n| `x | y`  | 1   |\n| x \\| y | ``a ` b``  |\n" },
        { "a list whose order means something", "1. Stop the service.\n2. Back up.\n3. Stop the service.\n7. Start it.\n" },
        { "bold text that would become markup", string.Concat(Enumerable.Range(1, 9).Select(i => $"**{i}.** step\n\n")) + string.Concat(Enumerable.Range(1, 9).Select(i => $"**# {i}** step\n\n")) },
        { "asterisks that are no emphasis", string.Concat(Enumerable.Range(1, 9).Select(i => $"- 2**{i} ** 3 and **kwargs, **a*b** c\n")) },
        { "right-to-left and CJK text", "لا تحذف الملفات أبدا. استخدم `git status`.\n\n必ず確認してください。削除しないでください。削除しないでください。\n\n\u200F- نص **مهم**\n" },
        { "white space that counts", "one  \ntwo\n\n    code  \n\n\n    more\n\ntext\u00A0with\u2003spaces\n" },
        { "html and comments", "<!-- keep   this -->\n<details>\n<summary>S</summary>\n\nNever.\n\n</details>\n\n<pre>\na   b\n\n\nc\n</pre>\n" },
        { "tags that wrap instructions", "<rules>\n- Never  push.\n\n- Never  push.\n</rules>\n" },
        { "an exception next to a repetition", "Always run all of the tests before you push. Except on Fridays.\n\nAlways run all of the tests before you push.\n" },
        { "repetitions that point elsewhere", "Run the following command in the root of it:\n\n    a\n\nRun the following command in the root of it:\n\n    b\n" },
        { "numbers and units alike", "Wait 5 s, then 5 ms, then 5.0 s; at most 3, at least 2; 1,000 or 1.000; 2026-01-02.\n" },
        { "quotations of stock phrases", "Answer \"Please note that it failed\" and 'in order to' and “prior to it”.\n" },
        { "link definitions and anchors", "See [the guide][g] and [here](#in-order-to \"prior to\").\n\n[g]: https://a.b/in-order-to\n\n# In order to\n" },
        { "headings that are not", "#no heading\n\n\\# none\n\nText\n---\n\nSetext\n======\n" },
        { "substitutions", "Use $ARGUMENTS, $1, ${CLAUDE_PLUGIN_ROOT}/x, \\$2, !`git log` and @docs/a.md. Mail a@b.co.\n" },
        { "an injected pointer", "# Work\n\nSecrets: read `references/helper/work.md` when you need it.\n" },
        { "tabs", "-\titem\n\n\tcode\tx  \n\n1.\tone\n" },
        { "lone carriage returns", "a\rb\r\rc\n" },
        { "nothing", "" },
        { "white space alone", " \n\n\t\n" },
    };

    [Theory]
    [MemberData(nameof(Traps))]
    public void Nothing_is_lost(string trap, string body)
    {
        foreach (var level in Enum.GetValues<OptimizationLevel>())
        {
            foreach (var text in new[] { Prompts.Agent(body), Prompts.Agent(body).Replace("\n", "\r\n", StringComparison.Ordinal) })
            {
                var result = Prompts.Optimize(text, level);
                Assert.True(result.Preservation.Passed, $"{trap}: {result.Preservation}");
                Assert.Equal(result.Text, Prompts.Optimize(result.Text, level).Text);
                Assert.Equal(Frequent(text), Frequent(result.Text + string.Concat(result.Files.Select(file => file.Content))));
            }
        }
    }

    // Each letter and digit but those of phrases that may go and of repetitions, which the traps that have any name.
    private static string Frequent(string text) =>
        string.Join(' ', text.ToLowerInvariant().Replace("please note that", "", StringComparison.Ordinal).Replace("in order to", "to", StringComparison.Ordinal).Replace("prior to", "before", StringComparison.Ordinal)
            .Split([' ', '\n', '\r', '\t', '*', '-', '|', '#', ':', '_'], StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("name: a\ndescription: Use: it: \"now\n")]
    [InlineData("name: a\n\tdescription: tab\n")]
    [InlineData("description: no name\n")]
    [InlineData("name: a\ndescription: Use it. Examples:\n\n<example>x</example>\n")]
    public void Frontmatter_that_does_not_load_is_left_as_it_is(string frontmatter)
    {
        var text = $"---\n{frontmatter}---\nBody.\n\n\n\nEnd.\n";
        var result = Prompts.Optimize(text, OptimizationLevel.Structural);
        Assert.StartsWith($"---\n{frontmatter}---\n", result.Text, StringComparison.Ordinal);
        Assert.Equal("Body.\n\nEnd.\n", result.Optimized.Body);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Encoding_byte_order_mark_and_line_ends_stay(string encoding)
    {
        var path = Path.Combine(_folder, encoding + ".md");
        var encoder = Encoding.GetEncoding(encoding);
        var text = Prompts.Agent("Ä.\n\n\n\nÖ 🟢.\n").Replace("\n", "\r\n", StringComparison.Ordinal);
        File.WriteAllBytes(path, [.. encoder.GetPreamble(), .. encoder.GetBytes(text)]);
        var result = new PromptOptimizer(Prompts.Options).Optimize(Ecosystem.ReadFile(path, PromptKind.Agent));
        byte[] expected = [.. encoder.GetPreamble(), .. encoder.GetBytes(text.Replace("\r\n\r\n\r\n\r\n", "\r\n\r\n", StringComparison.Ordinal))];
        Assert.Equal(expected, result.Optimized.File.ToBytes());
    }

    [Fact]
    public void A_file_with_invalid_bytes_is_left_alone()
    {
        var path = Path.Combine(_folder, "invalid.md");
        File.WriteAllBytes(path, [.. "a\n\n\n\nb"u8, 0xFF, .. "\n"u8]);
        Assert.False(new PromptOptimizer(Prompts.Options).Optimize(Ecosystem.ReadFile(path, PromptKind.Agent)).IsChanged);
    }

    [Theory]
    [InlineData("Never push.", "Push.")]
    [InlineData("You must wait.", "You should wait.")]
    [InlineData("Retry 3 times.", "Retry 5 times.")]
    [InlineData("Use Grep first.", "Use Bash first.")]
    [InlineData("Stop at once. Then wait.", "Stop at once.")]
    [InlineData("Do it, unless told.", "Do it.")]
    [InlineData("See `a.b`.", "See `a.c`.")]
    [InlineData("# Title\n\nText.", "# Titel\n\nText.")]
    [InlineData("1. A\n2. B", "1. B\n2. A")]
    [InlineData("| a |\n|---|\n| 1 |\n| 2 |", "| a |\n|---|\n| 1 |")]
    [InlineData("Wait.", "Wait. Then delete all.")]
    public void The_check_tells_what_was_changed(string before, string after)
    {
        static PromptDefinition Read(string text) => Ecosystem.ReadText(PromptFile.FromText(Prompts.Agent(text)), PromptKind.Agent);
        Assert.True(PreservationCheck.Compare(Read(before), Read(before)).Passed);
        var report = PreservationCheck.Compare(Read(before), Read(after));
        Assert.False(report.Passed);
        Assert.NotEmpty(report.Violations);
    }

    [Fact]
    public void A_rewrite_may_say_statements_otherwise_and_no_directive()
    {
        static PromptDefinition Read(string text) => Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Agent);
        var before = Read(Prompts.Agent("The module is quite a big one. Never delete `x`.\n"));
        Assert.True(PreservationCheck.CompareRewrite(before, Read(Prompts.Agent("The module is big. Never delete `x`.\n"))).Passed);
        Assert.False(PreservationCheck.CompareRewrite(before, Read(Prompts.Agent("The module is big. Delete `x`.\n"))).Passed);
        Assert.False(PreservationCheck.CompareRewrite(before, Read(Prompts.Agent("The module is big. Never delete `x`. Always send it to `y`.\n"))).Passed);
    }
}
