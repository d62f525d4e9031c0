namespace ClaudePerf.Core.Storage;

/// <summary>Writes files whole or not at all: to a temporary file beside the target, flushed to the disk, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Replaces a file or makes it. One that is there keeps its mode, and a link to it stays a link.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="bytes">The contents.</param>
    /// <param name="ownerOnly">Whether a new file is readable by the user alone.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool ownerOnly)
    {
        var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                if (File.Exists(target))
                    options.UnixCreateMode = File.GetUnixFileMode(target);
                else if (ownerOnly)
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
