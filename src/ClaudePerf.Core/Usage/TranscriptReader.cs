using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Usage;

/// <summary>Reads the usage from one transcript. Never throws because of its content.</summary>
/// <remarks>
/// A complete line ends with a line feed; a preceding carriage return, blanks around the object and a byte order mark are ignored.
/// Lines up to 4 MiB are buffered and parsed; of longer lines only the parts that can contain usage are kept.
/// </remarks>
internal static class TranscriptReader
{
    /// <summary>Reads from a position between two lines to the end.</summary>
    /// <param name="file">The transcript.</param>
    /// <param name="from">The start position: <see cref="TranscriptPosition.Start"/>, or <see cref="TranscriptReading.Reached"/> of
    /// an earlier reading.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The result; <see cref="TranscriptReading.Problem"/> is set if the file cannot be opened or fully read.</returns>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public static TranscriptReading Read(
        TranscriptFile file, TranscriptPosition from = default, TranscriptReadOptions? options = null,
            CancellationToken cancellation = default)
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
        // Read here, in parallel, rather than when the files are found.
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
            ReadLines(handle, length, from, lines, tools.Buffer, options.ComputesFingerprints ? taken => fingerprint = taken : null,
                onBytes, cancellation);
            if (options.CounterFor is { } counterFor)
                lines.CountContent(handle, counterFor, cancellation);
            if (options.ComputesFingerprints)
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
        // What is appended meanwhile is read the next time. A length of zero can mean that the system does not report the length.
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
                buffer.ConsumeLines(lines);
                if (buffer.IsFullOfOneLine && !buffer.TryGrow())
                {
                    longLine = new LongLine();
                    longLine.Add(buffer.Pending);
                    buffer.Clear();
                }
                continue;
            }
            var piece = buffer.Free()[..read];
            var end = piece.IndexOf((byte)'\n');
            longLine.Add(end < 0 ? piece : piece[..end]);
            if (end >= 0)
            {
                lines.AddLong(longLine);
                longLine = null;
                buffer.Filled(read);
                buffer.Drop(end + 1);
                buffer.ConsumeLines(lines);
            }
        }
        if (longLine is not null)
            lines.AddLongTail(longLine);
        else
            lines.AddTail(buffer.Pending);
    }
}
