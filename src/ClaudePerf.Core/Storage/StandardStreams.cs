using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Handles standard input and output that a parent process has closed, filled up or left endless, or that are not pipes. None of
/// this blocks the process or changes its exit code.
/// </summary>
internal static class StandardStreams
{
    /// <summary>
    /// The maximum number of bytes read from standard input. The fields that budgets need come before a tool's input, which is the
    /// only large part.
    /// </summary>
    internal const int MaximumInput = 16 * 1024 * 1024;

    private const int FirstBuffer = 16 * 1024;
    private const int LastStandardStream = 2;

    /// <summary>
    /// Opens closed standard streams on the null device. Otherwise the next file to be opened would get a standard stream's
    /// descriptor, and messages would be written to it. On Windows a closed stream's number is not reused.
    /// </summary>
    internal static void FillClosed()
    {
        if (OperatingSystem.IsWindows())
            return;
        while (true)
        {
            var handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if ((long)handle.DangerousGetHandle() > LastStandardStream)
            {
                handle.Dispose();
                return;
            }
            NullDevices.Add(handle);
        }
    }

    private static List<SafeFileHandle> NullDevices { get; } = [];

    /// <summary>Reads standard input until its end, a limit or a timeout.</summary>
    /// <param name="longest">The timeout.</param>
    /// <returns>The bytes that were read.</returns>
    internal static byte[] ReadInput(TimeSpan longest)
    {
        var buffer = new byte[FirstBuffer];
        var length = 0;
        var gate = new object();
        var reader = new Thread(() =>
        {
            try
            {
                using var input = Console.OpenStandardInput();
                var part = new byte[FirstBuffer];
                while (input.Read(part) is > 0 and var count)
                {
                    lock (gate)
                    {
                        count = Math.Min(count, MaximumInput - length);
                        if (count == 0)
                            return;
                        if (length + count > buffer.Length)
                            Array.Resize(ref buffer, Math.Min(MaximumInput, Math.Max(length + count, 2 * buffer.Length)));
                        part.AsSpan(0, count).CopyTo(buffer.AsSpan(length));
                        length += count;
                    }
                }
            }
            catch (Exception)
            {
                // Standard input can be unreadable, for example a folder. The bytes read so far may still identify the call.
            }
        }) { IsBackground = true, Name = "standard input" };
        reader.Start();
        reader.Join(longest);
        lock (gate)
        {
            return buffer.AsSpan(0, length).ToArray();
        }
    }

    /// <summary>Writes a line unless the reader does not accept it in time.</summary>
    /// <param name="open">Opens the stream.</param>
    /// <param name="text">The line; nothing is written if empty.</param>
    /// <param name="longest">The timeout.</param>
    /// <returns>Whether the line was written.</returns>
    internal static bool TryWrite(Func<Stream> open, string text, TimeSpan longest)
    {
        if (text.Length == 0)
            return true;
        var isWritten = false;
        var writer = new Thread(() =>
        {
            try
            {
                using var stream = open();
                stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
                stream.Flush();
                Volatile.Write(ref isWritten, true);
            }
            catch (Exception)
            {
                // Closed, full or not writable: the exit code already reports the result.
            }
        }) { IsBackground = true, Name = "standard output" };
        writer.Start();
        writer.Join(longest);
        return Volatile.Read(ref isWritten);
    }
}
