using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Remembers what was said, for all processes of the user: a file for each mark. A process first claims a mark, by an empty file that exactly one process can make; once the
/// message is out it confirms the mark by writing into the file. A claim that is never confirmed, because its process ended or its output failed, lapses.
/// </summary>
internal sealed class HookMarks(string folder)
{
    // Longer than the longest calendar period.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(70);

    // Longer than a hook may live.
    private static readonly TimeSpan ClaimLapses = TimeSpan.FromSeconds(15);

    /// <summary>A mark's name, of everything that makes it another.</summary>
    internal static string Name(params string[] parts) => HookHash.Of(string.Join('\n', parts));

    /// <summary>Claims marks.</summary>
    /// <param name="marks">The marks; the first is the one that counts.</param>
    /// <param name="now">Now.</param>
    /// <returns>The claim; null where the first mark is set, or claimed by another process that lives.</returns>
    internal HookClaim? Claim(IReadOnlyList<string> marks, DateTimeOffset now)
    {
        var first = Path.Combine(folder, marks[0]);
        try
        {
            if (new FileInfo(first) is { Exists: true } found)
            {
                if (found.Length > 0 || DateTime.UtcNow - found.LastWriteTimeUtc < ClaimLapses)
                    return null;
                // Its process never said it. Of several that see this one takes the claim over.
                File.Delete(first);
            }
            PrivateFiles.CreateFolder(folder);
            new FileStream(first, FileMode.CreateNew, FileAccess.Write).Dispose();
        }
        catch (IOException) when (File.Exists(first))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Where nothing can be remembered a warning comes each time: better twice than never.
        }
        return new HookClaim(this, marks, now);
    }

    internal void Confirm(IReadOnlyList<string> marks, DateTimeOffset now)
    {
        try
        {
            foreach (var mark in marks)
            {
                var path = Path.Combine(folder, mark);
                File.WriteAllBytes(path, [1]);
                File.SetLastWriteTimeUtc(path, now.UtcDateTime);
            }
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
            {
                if (now.UtcDateTime - file.LastWriteTimeUtc > Kept)
                    file.Delete();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The message is out. What could not be marked is said again, and old marks go another time.
        }
    }

    internal void Release(IReadOnlyList<string> marks)
    {
        try
        {
            File.Delete(Path.Combine(folder, marks[0]));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It lapses by itself.
        }
    }
}

/// <summary>The right to say something, until it was said.</summary>
internal sealed class HookClaim(HookMarks marks, IReadOnlyList<string> names, DateTimeOffset now)
{
    /// <summary>It was said.</summary>
    internal void Confirm() => marks.Confirm(names, now);

    /// <summary>It could not be said; another may.</summary>
    internal void Release() => marks.Release(names);
}
