using System.Globalization;

namespace ClaudePerf.Module.Tests.Views;

/// <summary>A column that does not fit a terminal is left out, but one that fits in part is cut: half a figure is a wrong one, and half a
/// heading is broken within a word. PowerShell leaves the last column of the terminal free or uses it, depending on the host.</summary>
public sealed class ViewWidthTests
{
    private static readonly int[] Widths = [80, 120, 200];

    public static TheoryData<string> Files => [.. ViewFiles.Paths.Select(static path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_column_is_cut_at_usual_widths(string file)
    {
        var path = ViewFiles.Paths.Single(path => Path.GetFileName(path) == file);
        var problems = new List<string>();
        foreach (var view in ViewFiles.ViewsOf(path).Where(static view => ViewFiles.ColumnsOf(view).Any()))
        {
            var begin = 0;
            foreach (var column in ViewFiles.ColumnsOf(view))
            {
                var label = ViewFiles.LabelOf(column);
                // The text of a column without a width fits what is left; its heading has to.
                var width = column.Element("Width") is { } given ? int.Parse(given.Value, CultureInfo.InvariantCulture) : label.Length;
                if (width < label.Length && !view.Descendants("HideTableHeaders").Any())
                    problems.Add($"{ViewFiles.NameOf(view)}: '{label}' does not fit its {width} columns.");
                foreach (var screen in Widths.Where(screen => begin < screen && begin + width > screen - 1))
                {
                    problems.Add($"{ViewFiles.NameOf(view)}: '{label}' has {screen - 1 - begin} of {width} columns on a screen of "
                        + $"{screen}.");
                }
                begin += width + 1;
            }
        }
        Assert.Empty(problems);
    }
}
