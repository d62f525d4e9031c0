namespace ClaudePerf.Core.Storage;

/// <summary>Writes files whole or not at all: whoever reads meanwhile, or after a crash, finds the old contents or the new.</summary>
public static class AtomicFile
{
    /// <summary>Replaces a file's contents, or makes the file. One that is there keeps its mode, and a link to it stays a link.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="contents">The new contents.</param>
    /// <param name="ownerOnly">Whether a new file is readable by the user alone.</param>
    /// <exception cref="RefusedFileException">
    /// A device, a pipe or a socket is there: the user root would put a file in its place.
    /// </exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is read-only, or the user may not write there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> contents, bool ownerOnly = false) => Write(path, contents, ownerOnly, followLink: true, beforeReplace: null);

    /// <summary>The same with a last look before the new contents take the file's place.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="contents">The new contents.</param>
    /// <param name="ownerOnly">Whether a new file is readable by the user alone.</param>
    /// <param name="followLink">Whether what a link leads to is written, and not the link replaced.</param>
    /// <param name="beforeReplace">Throws where the file must not be replaced.</param>
    internal static void Write(string path, ReadOnlySpan<byte> contents, bool ownerOnly, bool followLink, Action? beforeReplace)
    {
        var isLink = followLink && new FileInfo(path).LinkTarget is not null;
        var target = Path.GetFullPath(isLink ? File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName : path);
        RegularFile.RequireWhereThere(target);
        var exists = File.Exists(target);
        // A rename would pass over a mark that the user set to keep the file.
        if (exists && (File.GetAttributes(target) & FileAttributes.ReadOnly) != 0)
            throw new UnauthorizedAccessException($"The file '{target}' is read-only.");
        // Not the file's own extension: nobody who looks for prompts shall meet it.
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
            // The rights a file is made with are cut by the umask.
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
