using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.SessionContext;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Caches the tool usage of sessions in the index once it was requested, because computing it requires reading whole transcripts.
/// It costs nothing if it is not requested.
/// </summary>
internal sealed class ToolPartStore(SqliteConnection connection) : IToolUsageCache
{
    // If another process is writing, the usage is simply computed again the next time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, CachedToolUsage> Read()
    {
        var found = new Dictionary<string, CachedToolUsage>(StringComparer.Ordinal);
        try
        {
            using var all = new Statement(connection, $"SELECT {UsageIndexSchema.ToolParts.WithSum} FROM tool_parts;");
            while (all.Step())
            {
                all.Verified(0, UsageIndexSchema.ToolParts.Count);
                found[all.Text(0)] = new CachedToolUsage(all.Text(0), all.Blob(1).ToArray(), all.Blob(2).ToArray());
            }
        }
        catch (SqliteException exception)
        {
            throw Database.Translate(exception, connection.DataSource);
        }
        return found;
    }

    /// <inheritdoc/>
    public void Write(IReadOnlyCollection<CachedToolUsage> sessions)
    {
        try
        {
            using var transaction = Database.BeginWrite(connection.Handle!, connection.DataSource, LongestWait, CancellationToken.None);
            using var row = new CheckedRow(
                new Statement(connection, $"INSERT OR REPLACE INTO tool_parts({UsageIndexSchema.ToolParts.WithSum}) VALUES(?1,?2,?3,?4);"));
            foreach (var session in sessions)
                row.Add(session.Session).Add(session.Digest).Add(session.Parts).Run();
            transaction.Commit();
        }
        catch (Exception exception) when (exception is SqliteException or DatabaseException)
        {
            // Full, locked or not writable: the usage is computed again.
        }
    }
}
