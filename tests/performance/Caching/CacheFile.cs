using ClaudePerf.Core.Caching.Sqlite;
using ClaudePerf.Core.Caching;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Performance.Caching;

/// <summary>The cache file as SQLite itself sees it.</summary>
internal static class CacheFile
{
    /// <summary>The result of <c>PRAGMA integrity_check</c>: "ok" for a sound file.</summary>
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

    /// <summary>The size of the file and its log in bytes.</summary>
    internal static long Bytes(string dataFolder) =>
        new DirectoryInfo(dataFolder).EnumerateFiles(SqliteCacheStore.FileName + "*").Sum(file => file.Length);

    /// <summary>How many damaged files were set aside.</summary>
    internal static int SetAside(string dataFolder) => Directory.GetFiles(dataFolder, SqliteCacheStore.FileName + ".damaged-*").Length;
}
