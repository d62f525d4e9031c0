using ClaudePerf.Core.Caching.Sqlite;
using ClaudePerf.Core.Caching;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Performance.Caching;

/// <summary>The cache's file as SQLite itself sees it.</summary>
internal static class CacheFile
{
    /// <summary>What <c>PRAGMA integrity_check</c> says: "ok" where all is well.</summary>
    internal static string Integrity(string dataFolder)
    {
        var path = Path.Combine(dataFolder, SqliteCacheStore.FileName);
        if (!File.Exists(path))
            return "no file";
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check;";
        return (string)command.ExecuteScalar()!;
    }

    /// <summary>The bytes of the file and of its log.</summary>
    internal static long Bytes(string dataFolder) =>
        new DirectoryInfo(dataFolder).EnumerateFiles(SqliteCacheStore.FileName + "*").Sum(file => file.Length);

    /// <summary>How many damaged files were set aside.</summary>
    internal static int SetAside(string dataFolder) => Directory.GetFiles(dataFolder, SqliteCacheStore.FileName + ".damaged-*").Length;
}
