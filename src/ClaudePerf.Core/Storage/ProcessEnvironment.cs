namespace ClaudePerf.Core.Storage;

/// <summary>The environment that a process of this user was started with, on systems that provide it (Linux).</summary>
internal static class ProcessEnvironment
{
    private const int MaximumSize = 1 << 20;

    /// <summary>Its variables, each terminated by a zero byte; at most 1 MiB.</summary>
    /// <param name="process">The process's id.</param>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">The process belongs to another user.</exception>
    internal static byte[] Of(int process)
    {
        // The system generates the file when it is read, so its size is unknown before.
        using var stream = new FileStream($"/proc/{process}/environ", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var content = new MemoryStream();
        var buffer = new byte[8 << 10];
        while (content.Length < MaximumSize && stream.Read(buffer) is > 0 and var read)
            content.Write(buffer, 0, read);
        return content.ToArray();
    }
}
