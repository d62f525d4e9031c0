using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Records what was reported, for all processes of the user, with one file per mark. A process first claims a mark with an empty
/// file that exactly one process can create; once the message is written, it confirms the mark by writing to the file. A claim that
/// is never confirmed, because its process ended or its output failed, expires.
/// </summary>
internal sealed class HookMarks(string folder)
{
    // Longer than the longest calendar period.
    private static readonly TimeSpan Retention = TimeSpan.FromDays(70);

    // Longer than a hook can live.
    private static readonly TimeSpan ClaimTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The name of a mark, derived from everything that identifies it.</summary>
    internal static string Name(params string[] parts) => HookHash.Compute(string.Join('\n', parts));

    /// <summary>Claims marks.</summary>
    /// <param name="marks">The marks; the first one decides.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The claim; null if the first mark is set, or claimed by another live process.</returns>
    internal HookClaim? Claim(IReadOnlyList<string> marks, DateTimeOffset now)
    {
        var first = Path.Combine(folder, marks[0]);
        try
        {
            if (new FileInfo(first) is { Exists: true } found)
            {
                if (found.Length > 0 || DateTime.UtcNow - found.LastWriteTimeUtc < ClaimTimeout)
                    return null;
                // Its process never reported it. If several processes see this, one of them takes over the claim.
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
            // If nothing can be recorded, the warning is repeated every time: better twice than never.
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
                if (now.UtcDateTime - file.LastWriteTimeUtc > Retention)
                    file.Delete();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The message is written. Unrecorded marks are reported again, and old marks are deleted another time.
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
            // It expires by itself.
        }
    }
}

/// <summary>The right to report something, until it is confirmed or released.</summary>
internal sealed class HookClaim(HookMarks marks, IReadOnlyList<string> names, DateTimeOffset now)
{
    /// <summary>Records that it was reported.</summary>
    internal void Confirm() => marks.Confirm(names, now);

    /// <summary>Gives up the claim because reporting failed.</summary>
    internal void Release() => marks.Release(names);
}
