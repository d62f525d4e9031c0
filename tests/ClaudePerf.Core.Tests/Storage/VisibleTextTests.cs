using ClaudePerf.Core.Storage;
using CsCheck;

namespace ClaudePerf.Core.Tests.Storage;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("reviewer", "reviewer")]
    [InlineData("café 😀 名前", "café 😀 名前")]
    [InlineData("a\u001b[2Jb", "a\uFFFD[2Jb")]
    [InlineData("\u009b31m\u0007", "\uFFFD31m\uFFFD")]
    [InlineData("a\u202egpj.exe", "a\uFFFDgpj.exe")]
    [InlineData("a\r\n\tb", "a\uFFFD\uFFFD\uFFFDb")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Of_replaces_what_steers_a_terminal(string? text, string expected) => Assert.Equal(expected, VisibleText.Of(text));

    [Fact]
    public void OfLines_keeps_line_ends_and_tabs() => Assert.Equal("a\r\n\tb\uFFFD", VisibleText.OfLines("a\r\n\tb\u001b"));

    [Fact]
    public void Any_text_keeps_its_length_and_has_no_control_left() => Gen.String.Sample(static text =>
    {
        var visible = VisibleText.Of(text);
        return visible.Length == text.Length && !visible.Any(char.IsControl) && VisibleText.Of(visible) == visible;
    });

    [Fact]
    public void Harmless_text_is_not_copied()
    {
        var text = new string('a', 40);
        Assert.Same(text, VisibleText.Of(text));
    }
}
