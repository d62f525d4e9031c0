using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Usage;

/// <summary>Reads the usage out of one transcript. Content never makes it throw.</summary>
/// <remarks>
/// A complete line ends in a line feed; a carriage return before it, blanks around the object and a byte order mark belong to no
/// line. Lines up to 4 MiB are held and parsed; of longer ones only what usage can stand in is kept while they pass by.
/// </remarks>
internal static class TranscriptReader
{
    /// <summary>Reads from a place between two lines to the end.</summary>
    /// <param name="file">The transcript.</param>
    /// <param name="from">Where to begin: <see cref="TranscriptPosition.Start"/>, or <see cref="TranscriptReading.Reached"/> of an earlier
    /// reading.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>What was found; with <see cref="TranscriptReading.Problem"/> where the file cannot be opened or read to its end.</returns>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static TranscriptReading Read(
        TranscriptFile file, TranscriptPosition from = default, TranscriptReadOptions? options = null, CancellationToken cancellation = default)
    {
        using var tools = new LineTools();
        return Read(file, from, options ?? new TranscriptReadOptions(), tools, onBytes: null, cancellation);
    }

    internal static TranscriptReading Read(
        TranscriptFile file,
        TranscriptPosition from,
        TranscriptReadOptions options,
        LineTools tools,
        Action<long>? onBytes,
        CancellationToken cancellation)
    {
        // Read here, by many threads at once, and not where files are found.
        if (file is { AgentId: not null, Meta: null })
            file = file with { Meta = AgentMeta.OfTranscript(file.Path) };
        var lines = new LineCollector(file, tools, options, from);
        string? problem = null;
        FileFingerprint? fingerprint = null;
        try
        {
            using var handle = RegularFile.Open(file.Path, FileOptions.SequentialScan, out var length);
            if (length > ReadLimits.Transcript)
                throw new RefusedFileException(file.Path, FileRefusal.TooLarge, ReadLimits.Transcript);
            ReadLines(handle, length, from, lines, tools.Buffer, options.TakesFingerprints ? taken => fingerprint = taken : null, onBytes, cancellation);
            if (options.CounterFor is { } counterFor)
                lines.CountContent(handle, counterFor, cancellation);
            if (options.TakesFingerprints)
                fingerprint ??= FileFingerprint.Of(handle, lines.ReachedOffset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }
        return lines.ToReading(problem, fingerprint);
    }

    private static void ReadLines(
        SafeFileHandle handle,
        long length,
        TranscriptPosition from,
        LineCollector lines,
        LineBuffer buffer,
        Action<FileFingerprint>? onFingerprint,
        Action<long>? onBytes,
        CancellationToken cancellation)
    {
        buffer.Reset();
        LongLine? longLine = null;
        var offset = from.Offset;
        // What is written behind the end meanwhile is read the next time. A length of nothing may be one that the system does not tell.
        while (length == 0 || offset < length)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(handle, buffer.Free(), offset);
            if (read == 0)
                break;
            offset += read;
            onBytes?.Invoke(read);
            if (longLine is null)
            {
                buffer.Filled(read);
                if (offset == read && read == length)
                    onFingerprint?.Invoke(FileFingerprint.Of(buffer.Pending[..(buffer.Pending.LastIndexOf((byte)'\n') + 1)]));
                buffer.TakeLines(lines);
                if (buffer.IsFullOfOneLine && !buffer.TryGrow())
                {
                    longLine = new LongLine();
                    longLine.Take(buffer.Pending);
                    buffer.Clear();
                }
                continue;
            }
            var piece = buffer.Free()[..read];
            var end = piece.IndexOf((byte)'\n');
            longLine.Take(end < 0 ? piece : piece[..end]);
            if (end >= 0)
            {
                lines.TakeLong(longLine);
                longLine = null;
                buffer.Filled(read);
                buffer.Drop(end + 1);
                buffer.TakeLines(lines);
            }
        }
        if (longLine is not null)
            lines.TakeLongTail(longLine);
        else
            lines.TakeTail(buffer.Pending);
    }
}
