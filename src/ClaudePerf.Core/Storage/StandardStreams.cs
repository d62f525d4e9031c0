using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Storage;

/// <summary>Standard input and output as a program that others start meets them: closed, full, endless, or no pipe at all. None of it keeps the process or changes its exit code.</summary>
internal static class StandardStreams
{
    /// <summary>
    /// The most that is read of standard input. What budgets need stands before a tool's input, which alone can be large.
    /// </summary>
    internal const int MostInput = 16 * 1024 * 1024;

    private const int FirstBuffer = 16 * 1024;
    private const int LastStandardStream = 2;

    /// <summary>
    /// Gives standard streams that are closed a place that takes everything. The next file that is opened would otherwise get a standard stream's number, and a message would be
    /// written into it. On Windows a closed stream has no number that another could get.
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
            Kept.Add(handle);
        }
    }

    private static List<SafeFileHandle> Kept { get; } = [];

    /// <summary>Reads standard input to its end, to a limit, or for a time.</summary>
    /// <param name="longest">How long it may take.</param>
    /// <returns>What came.</returns>
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
                        count = Math.Min(count, MostInput - length);
                        if (count == 0)
                            return;
                        if (length + count > buffer.Length)
                            Array.Resize(ref buffer, Math.Min(MostInput, Math.Max(length + count, 2 * buffer.Length)));
                        part.AsSpan(0, count).CopyTo(buffer.AsSpan(length));
                        length += count;
                    }
                }
            }
            catch (Exception)
            {
                // A folder on standard input, for one, cannot be read. With what came before the call may still be known, and without it nothing is.
            }
        }) { IsBackground = true, Name = "standard input" };
        reader.Start();
        reader.Join(longest);
        lock (gate)
        {
            return buffer.AsSpan(0, length).ToArray();
        }
    }

    /// <summary>Writes a line, unless nobody takes it in time.</summary>
    /// <param name="open">Opens the stream.</param>
    /// <param name="text">The line; empty for nothing.</param>
    /// <param name="longest">How long it may take.</param>
    /// <returns>Whether it is out.</returns>
    internal static bool TryWrite(Func<Stream> open, string text, TimeSpan longest)
    {
        if (text.Length == 0)
            return true;
        var isOut = false;
        var writer = new Thread(() =>
        {
            try
            {
                using var stream = open();
                stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
                stream.Flush();
                Volatile.Write(ref isOut, true);
            }
            catch (Exception)
            {
                // Closed, full, or no place to write to: the exit code says what has to be said.
            }
        }) { IsBackground = true, Name = "standard output" };
        writer.Start();
        writer.Join(longest);
        return Volatile.Read(ref isOut);
    }
}
