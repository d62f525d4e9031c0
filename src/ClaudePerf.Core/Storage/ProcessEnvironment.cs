namespace ClaudePerf.Core.Storage;

/// <summary>The environment that a process of this user was started with, where the system tells (Linux).</summary>
internal static class ProcessEnvironment
{
    private const int Longest = 1 << 20;

    /// <summary>Its variables, each with a zero byte behind it; at most 1 MiB of them.</summary>
    /// <param name="process">The process's id.</param>
    /// <exception cref="IOException">It has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    internal static byte[] Of(int process)
    {
        // The system makes the file when it is read; it has no size before.
        using var stream = new FileStream($"/proc/{process}/environ", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var content = new MemoryStream();
        var buffer = new byte[8 << 10];
        while (content.Length < Longest && stream.Read(buffer) is > 0 and var read)
            content.Write(buffer, 0, read);
        return content.ToArray();
    }
}
