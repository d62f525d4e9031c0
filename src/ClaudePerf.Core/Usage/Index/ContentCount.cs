using System.Buffers;
using System.Text;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>Counts content that earlier readings left for later (<see cref="TranscriptReadOptions.CountsLater"/>), several transcripts at
/// once, and writes the counts into the index.</summary>
internal sealed class ContentCount(SqliteConnection connection, AccountStore accounts, TimeSpan longestWait)
{
    private sealed record Left(long Id, UsageRequest Account)
    {
        internal OutputParts? Counted { get; set; }
    }

    /// <summary>Whether some row lacks what its content shows.</summary>
    internal static bool IsWanted(ReadOnlySpan<UsageRow> rows)
    {
        foreach (ref readonly var row in rows)
        {
            if ((row.Traits & UsageRowTraits.Uncounted) != 0)
                return true;
        }
        return false;
    }

    /// <summary>Counts the content of rows and writes it.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="options">The counters.</param>
    /// <param name="onWritten">Is called within the transaction that writes, behind all else: what the index kept of these rows holds no
    /// longer.</param>
    /// <param name="cancellation">Ends the work; nothing is written then.</param>
    internal void Run(UsageRow[] rows, TranscriptReadOptions options, Action onWritten, CancellationToken cancellation)
    {
        var left = new List<Left>();
        foreach (var row in rows.Where(static row => (row.Traits & UsageRowTraits.Uncounted) != 0))
        {
            foreach (var (id, account) in accounts.OfMessage(row.Message))
            {
                if (account.Content is { Uncounted.IsEmpty: false })
                    left.Add(new Left(id, account));
            }
        }
        var files = left.DistinctBy(static one => one.Id).GroupBy(static one => one.Account.SourceFile, StringComparer.Ordinal).ToList();
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellation }, file => Count(file.Key, file, options, cancellation));
        using var transaction = Database.BeginWrite(connection.Handle!, connection.DataSource, longestWait, cancellation);
        foreach (var one in files.SelectMany(static file => file))
            accounts.SetContent(one.Id, one.Counted);
        onWritten();
        transaction.Commit();
    }

    private static void Count(string path, IEnumerable<Left> left, TranscriptReadOptions options, CancellationToken cancellation)
    {
        try
        {
            using var handle = RegularFile.Open(path);
            foreach (var one in left)
            {
                cancellation.ThrowIfCancellationRequested();
                one.Counted = one.Account.Content!.WithoutUncounted();
                foreach (var line in one.Account.Content.Uncounted)
                    one.Counted = OutputParts.Union(one.Counted, Count(handle, line, one.Account, options));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone, as transcripts go after a month: what was recorded of these requests is all there is.
            foreach (var one in left)
                one.Counted ??= one.Account.Content!.WithoutUncounted();
        }
    }

    private static OutputParts? Count(SafeFileHandle handle, in UncountedLine line, UsageRequest account, TranscriptReadOptions options)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(line.Length);
        try
        {
            var text = bytes.AsSpan(0, line.Length);
            if (!RegularFile.TryFill(handle, text, line.Offset) || !IsOf(account, text))
                return null;
            return OutputRecovery.CountContent(text, options.CounterFor!(account.Model), options.ThinkingFor?.Invoke(account.Model));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // In a file that was rewritten something else stands there.
    private static bool IsOf(UsageRequest account, ReadOnlySpan<byte> line) =>
        LineShape.Of(line) is { IsBalanced: true, HasUsage: true }
        && ((account.MessageId ?? account.Uuid) is not { } name || line.IndexOf(Encoding.UTF8.GetBytes(name)) >= 0);
}
