using System.Buffers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage;

/// <summary>Receives a line without its line ending.</summary>
/// <param name="line">The bytes, which are only valid during the call.</param>
internal delegate void LineAction(ReadOnlySpan<byte> line);

/// <summary>
/// Passes the lines of a transcript with all their content to a callback, for callers that need the content;
/// <see cref="TranscriptReader"/> reads usage alone faster. A last line without a line ending is included.
/// </summary>
internal static class WholeLines
{
    /// <summary>Longer lines are skipped, so that a damaged file cannot exhaust memory.</summary>
    internal const int MaximumLength = 256 << 20;

    private const int FirstSize = 256 << 10;

    /// <summary>Reads a file.</summary>
    /// <returns>The number of lines that were too long.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to read it.</exception>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    internal static int Read(string path, LineAction take, CancellationToken cancellation)
    {
        using var handle = RegularFile.Open(path, FileOptions.SequentialScan);
        if (RandomAccess.GetLength(handle) > ReadLimits.Transcript)
            throw new RefusedFileException(path, FileRefusal.TooLarge, ReadLimits.Transcript);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
        try
        {
            long offset = 0;
            int filled = 0, tooLong = 0;
            var isSkipping = false;
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(handle, buffer.AsSpan(filled), offset);
                if (read == 0)
                    break;
                offset += read;
                var searched = filled;
                filled += read;
                var start = 0;
                while (buffer.AsSpan(searched, filled - searched).IndexOf((byte)'\n') is var found and >= 0)
                {
                    if (!isSkipping)
                        Emit(buffer.AsSpan(start, searched + found - start), take);
                    isSkipping = false;
                    start = searched = searched + found + 1;
                }
                filled -= start;
                buffer.AsSpan(start, filled).CopyTo(buffer);
                if (isSkipping)
                {
                    filled = 0;
                }
                else if (filled == buffer.Length)
                {
                    if (buffer.Length >= MaximumLength)
                    {
                        (isSkipping, filled) = (true, 0);
                        tooLong++;
                        continue;
                    }
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, filled).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
            if (!isSkipping && filled > 0)
                Emit(buffer.AsSpan(0, filled), take);
            return tooLong;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Emit(ReadOnlySpan<byte> line, LineAction take)
    {
        line = LineCollector.WithoutByteOrderMark(line).Trim(" \t\r"u8);
        if (line.Length > 1 && line[0] == '{')
            take(line);
    }
}
