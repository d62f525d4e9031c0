using System.Globalization;
using System.Text;
using System.Security;

namespace ClaudePerf.Performance.Peers;

/// <summary>Draws the ratios as SVG: one dot per comparison on a logarithmic axis, and a line to it from 1, where both take the same
/// time.</summary>
internal static class PeerChart
{
    private const int Width = 900, Left = 470, Right = 70, Top = 76, RowHeight = 24, HeadHeight = 30;

    // Readable on white and on black; better results are also to the right, so that color alone carries no information.
    private const string Text = "#808080", Faster = "#3b8ed0", Slower = "#d0702b";

    /// <summary>Draws.</summary>
    /// <param name="comparisons">What to draw.</param>
    /// <returns>The SVG.</returns>
    internal static string Draw(IReadOnlyList<Comparison> comparisons)
    {
        var groups = comparisons.GroupBy(comparison => comparison.Kind).ToList();
        var low = Math.Floor(Math.Log10(Math.Min(0.5, comparisons.Select(Times).DefaultIfEmpty(1).Min())));
        var high = Math.Ceiling(Math.Log10(Math.Max(2, comparisons.Select(Times).DefaultIfEmpty(1).Max())));
        double Place(double times) => Left + ((Math.Log10(times) - low) / (high - low) * (Width - Left - Right));
        var bottom = Top + (groups.Count * HeadHeight) + (comparisons.Count * RowHeight);
        var svg = new StringBuilder();
        void Line(params FormattableString[] parts) =>
            svg.AppendJoin("", parts.Select(FormattableString.Invariant)).Append('\n');

        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{bottom + 40}\" ",
            $"viewBox=\"0 0 {Width} {bottom + 40}\" role=\"img\" aria-labelledby=\"title desc\" ",
            $"font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"{Text}\">");
        Line($"<title id=\"title\">How many times as long peers take as ClaudePerf</title>");
        Line($"<desc id=\"desc\">{Escape(Description(comparisons))}</desc>");
        Line($"<text x=\"8\" y=\"22\" font-size=\"16\" font-weight=\"600\">How many times as long the peer takes (logarithmic)</text>");
        Line($"<text x=\"8\" y=\"42\">Median of the ratios of rounds; the thick line is the middle half. ",
            $"Right of 1 ClaudePerf is faster, left of it the peer.</text>");
        for (var power = low; power <= high; power++)
        {
            var x = Place(Math.Pow(10, power));
            Line($"<line x1=\"{x:0.#}\" y1=\"{Top - 8}\" x2=\"{x:0.#}\" y2=\"{bottom}\" stroke=\"{Text}\" ",
                $"stroke-width=\"{(power == 0 ? 1.5 : 0.5)}\"{(power == 0 ? "" : " stroke-dasharray=\"2 4\"")}/>");
            Line($"<text x=\"{x:0.#}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{Math.Pow(10, power):0.###}</text>");
        }

        var y = Top;
        foreach (var group in groups)
        {
            Line($"<text x=\"8\" y=\"{y + 20}\" font-weight=\"600\">{Escape(group.Key)}</text>");
            y += HeadHeight;
            foreach (var comparison in group)
            {
                var (x, middle) = (Place(Times(comparison)), y + (RowHeight / 2));
                var colour = comparison.Ratio <= 1 ? Faster : Slower;
                Line($"<text x=\"16\" y=\"{middle + 4}\" font-size=\"12\">{Escape($"{comparison.Own} : {comparison.Peer}")}</text>");
                Line($"<line x1=\"{Place(1):0.#}\" y1=\"{middle}\" x2=\"{x:0.#}\" y2=\"{middle}\" ",
                    $"stroke=\"{colour}\" stroke-width=\"1.5\"/>");
                Line($"<line x1=\"{Place(1 / comparison.RatioUpper):0.#}\" y1=\"{middle}\" ",
                    $"x2=\"{Place(1 / comparison.RatioLower):0.#}\" y2=\"{middle}\" ",
                    $"stroke=\"{colour}\" stroke-width=\"5\" stroke-opacity=\"0.5\"/>");
                Line($"<circle cx=\"{x:0.#}\" cy=\"{middle}\" r=\"4.5\" fill=\"{colour}\"/>");
                var isRight = comparison.Ratio <= 1;
                // Beyond the dot and beyond the thick line.
                var end = isRight
                    ? Math.Max(x + 9, Place(1 / comparison.RatioLower) + 5)
                    : Math.Min(x - 9, Place(1 / comparison.RatioUpper) - 5);
                Line($"<text x=\"{end:0.#}\" y=\"{middle + 4}\" font-size=\"12\" text-anchor=\"{(isRight ? "start" : "end")}\">",
                    $"{Number(Times(comparison))}</text>");
                y += RowHeight;
            }
        }
        Line($"</svg>");
        return svg.ToString();
    }

    private static double Times(Comparison comparison) => 1 / comparison.Ratio;

    private static string Number(double times) =>
        times.ToString(times >= 10 ? "N0" : times >= 1 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Description(IReadOnlyList<Comparison> comparisons) => string.Join(" ", comparisons.Select(comparison =>
        $"{comparison.Kind}, {comparison.Own}: {comparison.Peer} takes {Number(Times(comparison))} times as long."));

    private static string Escape(string text) => SecurityElement.Escape(text)!;
}
