using System.Globalization;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Export.Prometheus;

/// <summary>
/// Writes usage for the textfile collector of Prometheus' node_exporter
/// (https://github.com/prometheus/node_exporter#textfile-collector): one file, replaced completely or not at all, with counters over all
/// requests of a selection. Prometheus takes a counter that falls for one that started again at 0 and counts its whole value again, so a
/// counter that would fall keeps its value.
/// </summary>
public static class PrometheusExport
{
    /// <summary>The extension that the collector reads.</summary>
    public const string Extension = ".prom";

    // The first line of a file: the selection that its counters add up.
    private const string Mark = "# Written by ClaudePerf Export-TokenUsage. Selection: ";
    private const long MaxBytes = 64L << 20;

    /// <summary>The selection that a file was made from.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The selection that was passed to <see cref="Write"/>; null if there is no file.</returns>
    /// <exception cref="InvalidDataException">The file was not written by an export.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static string? SelectionOf(string file)
    {
        if (!File.Exists(file))
            return null;
        var text = RegularFile.ReadText(file, MaxBytes);
        var line = text.AsSpan(0, text.AsSpan().IndexOf('\n') is >= 0 and var end ? end : text.Length);
        return line.StartsWith(Mark, StringComparison.Ordinal)
            ? line[Mark.Length..].ToString()
            : throw new InvalidDataException(
                $"'{file}' was not written by Export-TokenUsage. Choose another file, or replace it with -Force.");
    }

    /// <summary>Makes a selection comparable with <see cref="SelectionOf"/>: one line.</summary>
    /// <param name="selection">The selection.</param>
    public static string OneLine(string selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        return MetricFamily.EscapedHelp(selection);
    }

    /// <summary>Writes the file.</summary>
    /// <param name="file">The file; its folder is created if needed.</param>
    /// <param name="source">What the metrics are computed from.</param>
    /// <param name="selection">The selection to record in the file, as one line.</param>
    /// <param name="startsAgain">Whether to ignore the counters of the existing file.</param>
    /// <param name="cancellation">Cancels the work; the file is then unchanged.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static PrometheusWriting Write(
        string file, PrometheusSource source, string selection, bool startsAgain = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var families = PrometheusMetrics.Of(source, cancellation);
        var held = 0;
        if (!startsAgain && File.Exists(file))
        {
            var earlier = SamplesIn(RegularFile.ReadText(file, MaxBytes));
            held = families.Sum(family => family.HoldAt(earlier));
        }
        var text = new StringBuilder(Mark).Append(selection).Append('\n');
        foreach (var family in families)
            family.WriteTo(text);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        AtomicFile.Write(file, Encoding.UTF8.GetBytes(text.ToString()));
        return new PrometheusWriting(families.Sum(static family => family.Count), held);
    }

    // Series are written in one way only, so equal text is the same series. A value that is not a number is not one of ours.
    private static Dictionary<string, decimal> SamplesIn(string text)
    {
        var samples = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var space = line.LastIndexOf(' ');
            if (space > 0 && line[0] != '#'
                && decimal.TryParse(line.AsSpan(space + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                samples[line[..space]] = value;
        }
        return samples;
    }
}

/// <summary>What was written to a file for Prometheus.</summary>
/// <param name="Series">The number of time series.</param>
/// <param name="Held">The number of counters that would have fallen and keep the value of the file before.</param>
public sealed record PrometheusWriting(int Series, int Held);
