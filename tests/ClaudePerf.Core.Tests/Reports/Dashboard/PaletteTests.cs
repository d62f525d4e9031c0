using System.Text.RegularExpressions;
using ClaudePerf.Core.Reports.Dashboard;

namespace ClaudePerf.Core.Tests.Reports.Dashboard;

/// <summary>
/// The colors of the page: contrast (WCAG 2.2), and whether series look different to people with each kind of color blindness.
/// </summary>
public partial class PaletteTests
{
    // The smallest difference between two series that a reader tells apart at a glance; 2.3 is just noticeable.
    private const double SmallestDifference = 10;
    private const double GraphicContrast = 3;
    private const double TextContrast = 4.5;

    private static readonly string[] Series = ["s1", "s2", "s3", "s4", "s5", "s6"];

    [Theory]
    [InlineData("light", ColorVision.Normal)]
    [InlineData("light", ColorVision.Protanopia)]
    [InlineData("light", ColorVision.Deuteranopia)]
    [InlineData("light", ColorVision.Tritanopia)]
    [InlineData("dark", ColorVision.Normal)]
    [InlineData("dark", ColorVision.Protanopia)]
    [InlineData("dark", ColorVision.Deuteranopia)]
    [InlineData("dark", ColorVision.Tritanopia)]
    public void Series_look_different(string theme, ColorVision vision)
    {
        var colors = Colors(theme);
        foreach (var first in Series)
        {
            foreach (var second in Series.Where(second => string.CompareOrdinal(first, second) < 0))
                Assert.True(PageColor.Difference(colors[first].SeenWith(vision), colors[second].SeenWith(vision)) >= SmallestDifference,
                    $"{first} and {second} look alike");
        }
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public void Series_and_texts_stand_out_from_their_background(string theme)
    {
        var colors = Colors(theme);
        Assert.All(Series, one => Assert.True(PageColor.Contrast(colors[one], colors["card"]) >= GraphicContrast, one));
        foreach (var text in (string[])["text", "muted", "accent", "good", "warn", "bad"])
        {
            foreach (var background in (string[])["card", "page"])
                Assert.True(PageColor.Contrast(colors[text], colors[background]) >= TextContrast, $"{text} on {background}");
        }
        Assert.True(PageColor.Contrast(colors["warn"], colors["warn-back"]) >= TextContrast);
    }

    [Fact]
    public void The_simulation_confuses_what_color_blind_people_confuse()
    {
        var (red, green) = (PageColor.Parse("#c03028"), PageColor.Parse("#7a7a20"));
        Assert.True(PageColor.Difference(red, green) > 30);
        Assert.True(PageColor.Difference(red.SeenWith(ColorVision.Deuteranopia), green.SeenWith(ColorVision.Deuteranopia)) < 25);
        Assert.Equal(21, PageColor.Contrast(PageColor.Parse("#ffffff"), PageColor.Parse("#000000")), 3);
        Assert.Equal(0, PageColor.Difference(red, red), 9);
    }

    private static Dictionary<string, PageColor> Colors(string theme)
    {
        using var stream = typeof(ReportHtml).Assembly.GetManifestResourceStream($"{typeof(ReportHtml).Namespace}.Page.report.css")!;
        using var reader = new StreamReader(stream);
        var rule = theme == "dark" ? ":root[data-theme=\"dark\"] {" : ":root {";
        var text = reader.ReadToEnd().Split(rule)[1].Split('}')[0];
        return Variable().Matches(text).ToDictionary(found => found.Groups[1].Value, found => PageColor.Parse(found.Groups[2].Value));
    }

    [GeneratedRegex("--([a-z0-9-]+): (#[0-9a-f]{6})")]
    private static partial Regex Variable();
}
