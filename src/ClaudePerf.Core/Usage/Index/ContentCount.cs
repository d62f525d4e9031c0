using System.Buffers;
using System.Text;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Counts content that earlier readings deferred (<see cref="TranscriptReadOptions.DefersCounting"/>), several transcripts in
/// parallel, and writes the counts to the index.
/// </summary>
internal sealed class ContentCount(SqliteConnection connection, AccountStore accounts, TimeSpan longestWait)
{
    private sealed record Pending(long Id, UsageRequest Account)
    {
        internal OutputParts? Counted { get; set; }
    }

    /// <summary>Whether the content of some row has not been counted.</summary>
    internal static bool IsNeeded(ReadOnlySpan<UsageRow> rows)
    {
        foreach (ref readonly var row in rows)
        {
            if ((row.Traits & UsageRowTraits.Uncounted) != 0)
                return true;
        }
        return false;
    }

    /// <summary>Counts the content of rows and writes the counts.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="options">The counters.</param>
    /// <param name="onWritten">Called at the end of the write transaction: what the index cached for these rows is now
    /// invalid.</param>
    /// <param name="cancellation">Cancels the work; nothing is written then.</param>
    internal void Run(UsageRow[] rows, TranscriptReadOptions options, Action onWritten, CancellationToken cancellation)
    {
        var pending = new List<Pending>();
        foreach (var row in rows.Where(static row => (row.Traits & UsageRowTraits.Uncounted) != 0))
        {
            foreach (var (id, account) in accounts.OfMessage(row.Message))
            {
                if (account.Content is { Uncounted.IsEmpty: false })
                    pending.Add(new Pending(id, account));
            }
        }
        var files = pending.DistinctBy(static one => one.Id).GroupBy(static one => one.Account.SourceFile, StringComparer.Ordinal).ToList();
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellation },
            file => Count(file.Key, file, options, cancellation));
        using var transaction = Database.BeginWrite(connection.Handle!, connection.DataSource, longestWait, cancellation);
        foreach (var one in files.SelectMany(static file => file))
            accounts.SetContent(one.Id, one.Counted);
        onWritten();
        transaction.Commit();
    }

    private static void Count(string path, IEnumerable<Pending> pending, TranscriptReadOptions options, CancellationToken cancellation)
    {
        try
        {
            using var handle = RegularFile.Open(path);
            foreach (var one in pending)
            {
                cancellation.ThrowIfCancellationRequested();
                one.Counted = one.Account.Content!.WithoutUncounted();
                foreach (var line in one.Account.Content.Uncounted)
                    one.Counted = OutputParts.Union(one.Counted, Count(handle, line, one.Account, options));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Deleted, as transcripts are after a month: only the recorded output of these requests is left.
            foreach (var one in pending)
                one.Counted ??= one.Account.Content!.WithoutUncounted();
        }
    }

    private static OutputParts? Count(SafeFileHandle handle, in UncountedLine line, UsageRequest account, TranscriptReadOptions options)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(line.Length);
        try
        {
            var text = bytes.AsSpan(0, line.Length);
            if (!RegularFile.TryFill(handle, text, line.Offset) || !Contains(text, account))
                return null;
            return OutputRecovery.CountContent(text, options.CounterFor!(account.Model), options.ThinkingFor?.Invoke(account.Model));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // A file that was rewritten contains something else at this position.
    private static bool Contains(ReadOnlySpan<byte> line, UsageRequest account) =>
        LineShape.Of(line) is { IsBalanced: true, HasUsage: true }
        && ((account.MessageId ?? account.Uuid) is not { } name || line.IndexOf(Encoding.UTF8.GetBytes(name)) >= 0);
}
