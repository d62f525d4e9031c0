using System.Globalization;
using System.Text;

namespace ClaudePerf.Core.Reports.Export.Prometheus;

/// <summary>
/// A metric with its samples in Prometheus' text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
/// </summary>
/// <param name="Name">The name, with unit and for counters <c>_total</c> as suffix.</param>
/// <param name="Kind">The metric type: counter or gauge.</param>
/// <param name="Help">What it measures.</param>
internal sealed record MetricFamily(string Name, MetricKind Kind, string Help)
{
    // More digits than any price has; Prometheus stores 64-bit floating-point numbers.
    private const string Digits = "0.##################";

    private readonly SortedDictionary<string, decimal> _samples = new(StringComparer.Ordinal);

    /// <summary>The number of samples.</summary>
    internal int Count => _samples.Count;

    /// <summary>The sum of all samples.</summary>
    internal decimal Sum => _samples.Values.Sum();

    /// <summary>
    /// Adds to the sample with these labels. A label without a value is left out, which means the same to Prometheus, so labels can
    /// coincide: their values are added up, because duplicate samples would make the whole file invalid.
    /// </summary>
    internal void Add(IEnumerable<KeyValuePair<string, string?>> labels, decimal value)
    {
        var series = SeriesOf(labels);
        _samples[series] = _samples.GetValueOrDefault(series) + value;
    }

    /// <summary>Raises counters to what they were in an earlier file, and returns how many would have fallen.</summary>
    /// <param name="earlier">The samples of the earlier file.</param>
    internal int HoldAt(IReadOnlyDictionary<string, decimal> earlier)
    {
        var held = 0;
        foreach (var series in Kind == MetricKind.Counter ? _samples.Keys.ToList() : [])
        {
            if (earlier.TryGetValue(series, out var before) && before > _samples[series])
            {
                _samples[series] = before;
                held++;
            }
        }
        return held;
    }

    /// <summary>Writes the family; nothing if it has no samples.</summary>
    internal void WriteTo(StringBuilder text)
    {
        if (_samples.Count == 0)
            return;
        text.Append("# HELP ").Append(Name).Append(' ').Append(EscapedHelp(Help)).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(Kind == MetricKind.Counter ? "counter" : "gauge").Append('\n');
        foreach (var (series, value) in _samples)
            text.Append(series).Append(' ').Append(value.ToString(Digits, CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>Escapes text of a comment.</summary>
    internal static string EscapedHelp(string text) => text.Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\n", @"\n", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);

    private static string Escaped(string value) => EscapedHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    private string SeriesOf(IEnumerable<KeyValuePair<string, string?>> labels)
    {
        var list = string.Join(',', labels.Where(static label => !string.IsNullOrEmpty(label.Value))
            .Select(static label => $"{label.Key}=\"{Escaped(label.Value!)}\""));
        return list.Length == 0 ? Name : $"{Name}{{{list}}}";
    }
}

/// <summary>The metric types that exports use.</summary>
internal enum MetricKind
{
    /// <summary>A sum that only rises.</summary>
    Counter,

    /// <summary>A value that rises and falls.</summary>
    Gauge,
}
