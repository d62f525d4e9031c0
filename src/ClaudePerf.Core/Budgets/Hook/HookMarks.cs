using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Remembers what was said, for all processes of the user: an empty file a mark, made so that of several processes exactly one makes it.
/// </summary>
internal sealed class HookMarks(string folder)
{
    // Longer than the longest calendar period.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(70);

    /// <summary>A mark's name, of everything that makes it another.</summary>
    internal static string Name(params string[] parts) => HookHash.Of(string.Join('\n', parts));

    /// <summary>Sets marks.</summary>
    /// <param name="marks">The marks; the first is the one that counts.</param>
    /// <param name="now">Now.</param>
    /// <returns>Whether this process was the one to set the first.</returns>
    internal bool Set(IReadOnlyList<string> marks, DateTimeOffset now)
    {
        if (File.Exists(PathOf(marks[0])))
            return false;
        PrivateFiles.CreateFolder(folder);
        if (!Make(PathOf(marks[0]), now))
            return false;
        for (var i = 1; i < marks.Count; i++)
            Make(PathOf(marks[i]), now);
        Clean(now);
        return true;
    }

    private string PathOf(string mark) => Path.Combine(folder, mark);

    private static bool Make(string path, DateTimeOffset now)
    {
        try
        {
            new FileStream(path, FileMode.CreateNew, FileAccess.Write).Dispose();
            File.SetLastWriteTimeUtc(path, now.UtcDateTime);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    private void Clean(DateTimeOffset now)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (now.UtcDateTime - file.LastWriteTimeUtc > Kept)
                file.Delete();
        }
    }
}
