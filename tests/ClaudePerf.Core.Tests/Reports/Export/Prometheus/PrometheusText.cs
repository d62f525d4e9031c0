using System.Globalization;
using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Tests.Reports.Export.Prometheus;

/// <summary>
/// A file in Prometheus' text format, read strictly: every metric has its help and type before its samples, samples of a metric are
/// together, and no series appears twice. Prometheus ignores a whole file for each of these.
/// </summary>
internal sealed partial class PrometheusText
{
    internal PrometheusText(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        string? family = null;
        var helped = new HashSet<string>();
        foreach (var line in text.Split('\n')[..^1])
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                var name = comment.Groups[2].Value;
                if (comment.Groups[1].Value == "HELP")
                    Assert.True(helped.Add(name), line);
                else
                    Types.Add(family = name, comment.Groups[3].Value);
                Assert.Contains(name, helped);
            }
            else if (!line.StartsWith('#'))
            {
                var sample = Sample().Match(line);
                Assert.True(sample.Success, line);
                Assert.Equal(family, sample.Groups[1].Value);
                var labels = Label().Matches(sample.Groups[2].Value)
                    .ToDictionary(static label => label.Groups[1].Value, static label => Unescaped(label.Groups[2].Value));
                Samples.Add(new(sample.Groups[1].Value, labels,
                    decimal.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture)));
                Assert.True(_series.Add(line[..line.LastIndexOf(' ')]), line);
            }
        }
    }

    private readonly HashSet<string> _series = [];

    internal Dictionary<string, string> Types { get; } = [];

    internal List<PrometheusSample> Samples { get; } = [];

    internal decimal Sum(string name, string? label = null, string? value = null) => Samples
        .Where(sample => sample.Name == name && (label is null || sample.Labels.GetValueOrDefault(label) == value))
        .Sum(static sample => sample.Value);

    private static string Unescaped(string value) =>
        Escape().Replace(value, static match => match.Value == @"\n" ? "\n" : match.Value[1..]);

    [GeneratedRegex(@"^# (HELP|TYPE) ([a-z_]\w*) (.+)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^([a-z]\w*)(?:\{((?:[a-z_]\w*=""(?:[^""\\]|\\[""\\n])*"",?)+)\})? (\d+(?:\.\d+)?)$")]
    private static partial Regex Sample();

    [GeneratedRegex(@"([a-z_]\w*)=""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}

/// <summary>One sample.</summary>
internal sealed record PrometheusSample(string Name, Dictionary<string, string> Labels, decimal Value);
