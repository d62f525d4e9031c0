namespace ClaudePerf.Core.Storage;

/// <summary>
/// Writes files atomically: concurrent readers, and readers after a crash, see either the old contents or the new.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Creates a file or replaces its contents. An existing file keeps its mode, and a link stays a link.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="contents">The new contents.</param>
    /// <param name="ownerOnly">Whether a new file is readable only by the user.</param>
    /// <exception cref="RefusedFileException">The path is a device, a pipe or a socket; root would replace it with a
    /// file.</exception>
    /// <exception cref="IOException">The write failed.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is read-only, or the user has no permission to write it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> contents, bool ownerOnly = false) =>
        Write(path, contents, ownerOnly, followLink: true, beforeReplace: null);

    /// <summary>Writes a file, with a last check just before the new contents replace the old.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="contents">The new contents.</param>
    /// <param name="ownerOnly">Whether a new file is readable only by the user.</param>
    /// <param name="followLink">Whether to write a link's target instead of replacing the link.</param>
    /// <param name="beforeReplace">Throws if the file must not be replaced.</param>
    internal static void Write(string path, ReadOnlySpan<byte> contents, bool ownerOnly, bool followLink, Action? beforeReplace)
    {
        var isLink = followLink && new FileInfo(path).LinkTarget is not null;
        var target = Path.GetFullPath(isLink ? File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName : path);
        RegularFile.RequireWhereThere(target);
        var exists = File.Exists(target);
        // A rename would ignore the read-only attribute.
        if (exists && (File.GetAttributes(target) & FileAttributes.ReadOnly) != 0)
            throw new UnauthorizedAccessException($"The file '{target}' is read-only.");
        // The file's own extension is not used, so that searches for prompts do not find the temporary file.
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && (exists || ownerOnly))
            options.UnixCreateMode = exists ? File.GetUnixFileMode(target) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(contents);
                stream.Flush(flushToDisk: true);
            }
            // The umask restricts the mode that a file is created with.
            if (exists && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            beforeReplace?.Invoke();
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
