using System.Globalization;
using ClaudePerf.Core.Reports.Export.Identity;
using ClaudePerf.Core.Storage;
using Parquet;

namespace ClaudePerf.Core.Reports.Export.Parquet;

/// <summary>
/// Writes requests as Apache Parquet, one file per month below a folder: <c>year=2026/month=11/requests.parquet</c>, the partition
/// layout of DuckDB, Spark and ClickHouse. Months are in UTC. A file is replaced completely or not at all, so exporting again
/// creates no duplicates.
/// </summary>
public static class ParquetExport
{
    /// <summary>The name of each month's file.</summary>
    public const string FileName = "requests.parquet";

    // What the file was made from: a partition is only replaced by the same selection of requests.
    private const string SelectionKey = "claudeperf.selection";
    private const string VersionKey = "claudeperf.schema";
    private const string UserKey = "claudeperf.user";
    private const string HostKey = "claudeperf.host";
    private const string SchemaVersion = "1";
    private const int RowsInGroup = 100_000;

    /// <summary>The path of a month's file.</summary>
    /// <param name="folder">The export folder.</param>
    /// <param name="month">The first day of the month.</param>
    public static string FileOf(string folder, DateOnly month) => Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"year={month.Year:0000}"),
        string.Create(CultureInfo.InvariantCulture, $"month={month.Month:00}"), FileName);

    /// <summary>What a month's file was made from.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The selection that was passed to <see cref="WriteAsync"/>, and its owner; null if there is no file.</returns>
    /// <exception cref="InvalidDataException">The file was not written by an export.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static async Task<ParquetOrigin?> OriginOfAsync(string file, CancellationToken cancellation = default)
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
                    ? new ParquetOrigin(
                        selection, reader.CustomMetadata.GetValueOrDefault(UserKey), reader.CustomMetadata.GetValueOrDefault(HostKey))
                    : throw new InvalidDataException($"'{file}' is a Parquet file, but not one that Export-TokenUsage wrote.");
            }
        }
        catch (Exception exception) when (exception is not (InvalidDataException or OperationCanceledException))
        {
            // The library throws all kinds of exceptions for malformed files, including IOException.
            throw new InvalidDataException($"'{file}' is not a readable Parquet file. {exception.Message}", exception);
        }
    }

    /// <summary>Writes the file of one month.</summary>
    /// <param name="file">The file; its folder is created if needed.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="month">The month to write.</param>
    /// <param name="selection">The selection to record in the file.</param>
    /// <param name="cancellation">Cancels the work; the file is then unchanged.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static async Task<int> WriteAsync(
        string file, RequestSelection requests, DateOnly month, string selection, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var rows = 0;
        using var contents = new MemoryStream();
        var writer = await ParquetWriter.CreateAsync(RequestColumns.Schema, contents, cancellationToken: cancellation)
            .ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            writer.CustomMetadata = MetadataOf(requests.Identity, selection);
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

    private static Dictionary<string, string> MetadataOf(ExportIdentity identity, string selection)
    {
        var metadata = new Dictionary<string, string> { [SelectionKey] = selection, [VersionKey] = SchemaVersion };
        if (identity.User is { } user)
            metadata[UserKey] = user;
        if (identity.Host is { } host)
            metadata[HostKey] = host;
        return metadata;
    }
}

/// <summary>What a Parquet file was made from.</summary>
/// <param name="Selection">The selection of requests.</param>
/// <param name="User">The user; null if unknown.</param>
/// <param name="Host">The host; null if unknown.</param>
public sealed record ParquetOrigin(string Selection, string? User, string? Host)
{
    /// <summary>Whether the file certainly belongs to another user or host.</summary>
    /// <param name="identity">The owner of an export.</param>
    public bool IsOfOther(ExportIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return Differ(User, identity.User) || Differ(Host, identity.Host);
    }

    private static bool Differ(string? one, string? other) => one is not null && other is not null && one != other;
}
