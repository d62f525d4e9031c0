using System.Globalization;
using System.Xml.Linq;

namespace ClaudePerf.Module.Tests;

/// <summary>Tables in a terminal of 80 columns, of which PowerShell uses 79: a column that does not fit is left out, but one that fits in
/// part is cut, and half a figure is a wrong one.</summary>
public sealed class ViewWidthTests
{
    private const int Usable = 79;

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "Views"), "*.ps1xml")
            .Select(static file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_figure_is_cut_at_80_columns(string file)
    {
        var views = XDocument.Load(Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "Views", file)).Descendants("View");
        foreach (var view in views.Where(static view => view.Descendants("TableColumnHeader").Any()))
        {
            var begin = 0;
            foreach (var column in view.Descendants("TableColumnHeader"))
            {
                var width = int.Parse(column.Element("Width")?.Value ?? "0", CultureInfo.InvariantCulture);
                var isFigure = column.Element("Alignment")?.Value == "Right";
                Assert.True(!isFigure || begin >= Usable || begin + width <= Usable,
                    $"{view.Element("Name")!.Value}: {column.Element("Label")!.Value} has {Usable - begin} of {width} columns.");
                begin += width + 1;
            }
        }
    }
}
