using System.Text;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using CsCheck;

namespace ClaudePerf.Core.Tests.Agents;

public class FrontmatterHostileTests
{
    private static Frontmatter Read(string yaml) => Frontmatter.Read(PromptFile.FromText($"---\n{yaml}\n---\nBody\n", "/x/a.md"));

    [Fact]
    public void Read_shares_aliases_of_a_yaml_bomb()
    {
        var yaml = new StringBuilder("name: bomb\ndescription: d\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 60; i++)
            yaml.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var frontmatter = Read(yaml.ToString());

        Assert.Null(frontmatter.Failure);
        Assert.Equal(9, frontmatter["a59"]!.Value.Items.Length);
        Assert.Empty(frontmatter.GetNames("a59")!.Value);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20_000_000);
    }

    [Fact]
    public void Read_refuses_deep_nesting()
    {
        var frontmatter = Read("a:\n  " + new string('[', 20_000));

        Assert.Contains("nested", frontmatter.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_an_alias_to_itself()
    {
        var frontmatter = Read("a:\n  - &a [*a]\n");

        Assert.Contains("*a", frontmatter.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: @\n")]
    [InlineData("a: b: c\n")]
    [InlineData("a: [\n")]
    [InlineData("? a\n")]
    [InlineData("- a\n")]
    [InlineData("a: 'x\n")]
    [InlineData("a: &b *b\n")]
    [InlineData("{")]
    public void Read_takes_linear_time(string repeated)
    {
        LinearTime.AssertHolds(Frontmatter.MaximumLength - 100, repeated, yaml => Read(yaml));
    }

    [Fact]
    public void Read_refuses_frontmatter_beyond_the_limit()
    {
        var frontmatter = Read("a: " + new string('x', Frontmatter.MaximumLength));

        Assert.NotNull(frontmatter.Failure);
    }

    // With or without the library, repaired or not, the same file has the same fields.
    [Fact]
    public void PlainFrontmatter_matches_the_library()
    {
        var word = OneOf(
            "name",
            "a",
            "Read",
            "x-1",
            "true",
            "null",
            "12",
            "~",
            "0x1F",
            "1e3",
            "<b>",
            "it's",
            "say \"x\"",
            "über",
            "C:\\x",
            "x#y",
            "(a)",
            "-",
            "é");
        var plain = word.Array[1, 5].Select(words => string.Join(' ', words));
        var value = Gen.OneOf(
            plain,
            plain.Select(text => $"\"{text}\""),
            plain.Select(
                text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\\n\""),
            plain.Select(text => $"'{text}'"),
            plain.Select(text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"),
            word.Array[1, 4].Select(words => $"[{string.Join(", ", words)}]"),
            plain.Select(plain, (one, other) => $"{one}: {other}"),
            plain.Select(text => text + " # comment"),
            plain.Select(text => text + "  "));
        var key = OneOf("name", "description", "tools", "x-y", "k_2", "A", "null", "7up");
        var single = Gen.Select(key, value, (k, v) => $"{k}: {v}");
        var several = Gen.Select(
            key,
            value.Array[1, 3],
            OneOf("  ", " ", "    "),
            (k, items, indent) => $"{k}:{string.Concat(items.Select(item => $"\n{indent}- {item}"))}");
        var line = Gen.OneOf(single, several);
        var text = Gen.Select(
            line.Array[1, 6], OneOf("\n", "\r\n"), (lines, end) => $"---\n{string.Join('\n', lines)}\n---\nBody".ReplaceLineEndings(end));
        var answered = 0;

        text.Sample(content =>
        {
            var file = PromptFile.FromText(content, "/x/a.md");
            Assert.True(FrontmatterBlock.TryFind(content, out var block));
            if (PlainFrontmatter.Read(content, block.Start, block.End, 2) is not { } plainly)
                return;
            Interlocked.Increment(ref answered);
            var reading = FrontmatterReading.WithLibrary(file, block);
            Assert.Null(reading.Failure);
            Assert.Equal(reading.Fields.Select(Described), plainly.Select(Described));
        }, iter: 20_000);

        Assert.True(answered > 1_000, $"only {answered} were plain");
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Described(FrontmatterField field) =>
        $"{field.Key} {field.Start}-{field.End} {field.Line}:{field.Column} {field.Repaired} {Described(field.Value)}";

    private static string Described(FrontmatterValue value) =>
        $"{value.Kind} {value.Start}-{value.End} '{value.Text}' [{string.Join('|', value.Items.Select(Described))}]";

    [Fact]
    public void Read_never_throws_and_keeps_its_offsets_inside_the_text()
    {
        var piece = OneOf(
            "---", "\n", "\r\n", "name", "description", ":", ": ", " ", "\t", "- ", "[", "]", "{", "}", "\"", "'", "|", ">", "#",
            "&a", "*a", "!t", "%", "@", "`", "\\", "é", "\u2028", "\u0085", "x",
            "? ", "...", "\uFEFF", "\uD83D\uDE00", "\uD800", "<<", "\u0001");
        piece.Array[0, 40].Select(string.Concat).Sample(content =>
        {
            var file = PromptFile.FromText("---\n" + content + "\n---\nBody", "/x/a.md");
            var frontmatter = Frontmatter.Read(file);
            foreach (var field in frontmatter.Fields)
                Assert.True(0 <= field.Start && field.Start <= field.End && field.End <= file.Text.Length);
            foreach (var diagnostic in frontmatter.Diagnostics)
                Assert.True(diagnostic.Line > 0 && diagnostic.Column > 0);
        }, iter: 20_000);
    }
}
