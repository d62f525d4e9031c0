using ClaudePerf.Shell.Editing;

namespace ClaudePerf.Module.Tests.Shell;

public class ScreenLayoutTests
{
    [Theory]
    [InlineData("abc", 3, 10, new[] { "> abc" }, 0, 5)]
    [InlineData("abcdefghij", 10, 8, new[] { "> abcdef", "ghij" }, 1, 4)]
    [InlineData("abcdefghij", 2, 8, new[] { "> abcdef", "ghij" }, 0, 4)]
    [InlineData("abcdef", 6, 8, new[] { "> abcdef", "" }, 1, 0)]
    [InlineData("a\nbc", 4, 10, new[] { "> a", ">> bc" }, 1, 5)]
    [InlineData("a\nbc", 1, 10, new[] { "> a", ">> bc" }, 0, 3)]
    [InlineData("a\n", 2, 10, new[] { "> a", ">> " }, 1, 3)]
    [InlineData("一二三", 3, 7, new[] { "> 一二", "三" }, 1, 2)]
    [InlineData("e\u0301x", 3, 10, new[] { "> e\u0301x" }, 0, 4)]
    public void Of_breaks_rows_and_places_the_cursor(string text, int cursor, int width, string[] rows, int row, int column)
    {
        var layout = ScreenLayout.Of("> ", text, cursor, width);

        Assert.Equal(rows, layout.Rows);
        Assert.Equal((row, column), (layout.CursorRow, layout.CursorColumn));
    }
}
