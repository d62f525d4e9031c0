using System.Globalization;
using ClaudePerf.Core.Storage;
using Parquet;

namespace ClaudePerf.Core.Reports.Export.Parquet;

/// <summary>
/// Writes requests as Apache Parquet, one file a month below a folder: <c>year=2026/month=11/requests.parquet</c>, the layout by which DuckDB, Spark and ClickHouse find partitions. Months are of UTC.
/// A file is replaced whole or not at all, so that exporting again adds nothing twice.
/// </summary>
public static class ParquetExport
{
    /// <summary>The name of a month's file.</summary>
    public const string FileName = "requests.parquet";

    // What the file was made of: a partition is only replaced by the same selection of requests.
    private const string SelectionKey = "claudeperf.selection";
    private const string VersionKey = "claudeperf.schema";
    private const string SchemaVersion = "1";
    private const int RowsInGroup = 100_000;

    /// <summary>Where a month's file stands.</summary>
    /// <param name="folder">The folder of the export.</param>
    /// <param name="month">The month's first day.</param>
    public static string FileOf(string folder, DateOnly month) => Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"year={month.Year:0000}"), string.Create(CultureInfo.InvariantCulture, $"month={month.Month:00}"), FileName);

    /// <summary>What the file of a month was chosen by.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The selection that <see cref="WriteAsync"/> was given; null where there is no file.</returns>
    /// <exception cref="InvalidDataException">The file is not one of an export.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async Task<string?> SelectionOfAsync(string file, CancellationToken cancellation = default)
    {
        if (!File.Exists(file))
            return null;
        using var stream = RegularFile.OpenStream(file, long.MaxValue);
        try
        {
            var reader = await ParquetReader.CreateAsync(stream, cancellationToken: cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return reader.CustomMetadata.TryGetValue(SelectionKey, out var selection)
                    ? selection
                    : throw new InvalidDataException($"'{file}' is a Parquet file, but not one that Export-TokenUsage wrote.");
            }
        }
        catch (Exception exception) when (exception is not (InvalidDataException or OperationCanceledException))
        {
            // The library throws what it stumbles on, IOException where the file is none of its own.
            throw new InvalidDataException($"'{file}' is no Parquet file that can be read. {exception.Message}", exception);
        }
    }

    /// <summary>Writes the file of one month.</summary>
    /// <param name="file">The file; its folder is made where it is missing.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="month">Which month of them.</param>
    /// <param name="selection">What they were chosen by, kept in the file.</param>
    /// <param name="cancellation">Ends the work early; the file is then as it was.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    public static async Task<int> WriteAsync(string file, RequestSelection requests, DateOnly month, string selection, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var rows = 0;
        using var contents = new MemoryStream();
        var writer = await ParquetWriter.CreateAsync(RequestColumns.Schema, contents, cancellationToken: cancellation).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            writer.CustomMetadata = new Dictionary<string, string> { [SelectionKey] = selection, [VersionKey] = SchemaVersion };
            foreach (var part in requests.OfMonth(month, RowsInGroup))
            {
                cancellation.ThrowIfCancellationRequested();
                using var group = writer.CreateRowGroup();
                await RequestColumns.WriteAsync(group, part, cancellation).ConfigureAwait(false);
                rows += part.Count;
            }
        }
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.Write(file, contents.GetBuffer().AsSpan(0, (int)contents.Length));
        return rows;
    }
}
