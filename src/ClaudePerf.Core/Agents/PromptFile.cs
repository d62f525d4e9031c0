using System.Text;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents;

/// <summary>How the bytes of a prompt file were decoded.</summary>
public enum PromptEncoding
{
    /// <summary>UTF-8, with or without a byte order mark.</summary>
    Utf8,

    /// <summary>UTF-16, little-endian, detected by its byte order mark.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, big-endian, detected by its byte order mark.</summary>
    Utf16BigEndian,
}

/// <summary>The text of a prompt file with the data needed to write it back unchanged.</summary>
public sealed class PromptFile
{
    /// <summary>
    /// The maximum size of a prompt file: 64 MiB, far above any real prompt and small enough for memory.
    /// </summary>
    public const long MaximumBytes = ReadLimits.Prompt;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly Lazy<LineIndex> _lines;

    private PromptFile(string path, string text, PromptEncoding encoding, bool hasByteOrderMark, int invalidOffset, long bytes)
    {
        Path = path;
        Text = text;
        Encoding = encoding;
        HasByteOrderMark = hasByteOrderMark;
        InvalidOffset = invalidOffset;
        Bytes = bytes;
        _lines = new Lazy<LineIndex>(() => new LineIndex(Text));
    }

    /// <summary>The full path; empty for text that came from elsewhere.</summary>
    public string Path { get; }

    /// <summary>The whole text without its byte order mark, with its original line ends.</summary>
    public string Text { get; }

    /// <summary>How the bytes were decoded.</summary>
    public PromptEncoding Encoding { get; }

    /// <summary>Whether the bytes began with a byte order mark.</summary>
    public bool HasByteOrderMark { get; }

    /// <summary>
    /// The offset in <see cref="Text"/> of the first replacement character for invalid bytes; -1 if all were valid. A
    /// file with invalid bytes cannot be written back unchanged.
    /// </summary>
    public int InvalidOffset { get; }

    /// <summary>The size of the file in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Lines and columns of offsets in <see cref="Text"/>.</summary>
    internal LineIndex Lines => _lines.Value;

    /// <summary>Wraps text that is not in a file, such as pipeline input.</summary>
    public static PromptFile FromText(string text, string path = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(path, text, PromptEncoding.Utf8, false, -1, System.Text.Encoding.UTF8.GetByteCount(text));
    }

    /// <summary>Returns the same file with another text: path, encoding and byte order mark stay.</summary>
    public PromptFile WithText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var file = new PromptFile(Path, text, Encoding, HasByteOrderMark, -1, 0);
        return new(Path, text, Encoding, HasByteOrderMark, -1, file.ToBytes().LongLength);
    }

    /// <summary>
    /// The bytes of the file: its byte order mark and its text in its encoding. For an unchanged file with only valid
    /// bytes, these are the bytes that were read.
    /// </summary>
    public byte[] ToBytes()
    {
        var encoder = Encoder();
        var mark = HasByteOrderMark ? encoder.GetPreamble() : [];
        return [.. mark, .. encoder.GetBytes(Text)];
    }

    /// <summary>The text as Claude Code reads it: it treats every file as UTF-8.</summary>
    internal string AsUtf8() => Encoding == PromptEncoding.Utf8 ? Text : System.Text.Encoding.UTF8.GetString(ToBytes());

    private Encoding Encoder() => Encoding switch
    {
        PromptEncoding.Utf16LittleEndian => new UnicodeEncoding(false, true),
        PromptEncoding.Utf16BigEndian => new UnicodeEncoding(true, true),
        _ => new UTF8Encoding(true),
    };

    /// <summary>
    /// Reads a file: UTF-8, or UTF-16 if it has that byte order mark. Invalid bytes become U+FFFD and are recorded.
    /// </summary>
    /// <exception cref="PromptReadException">The file is missing, a folder, unreadable, binary or too large.</exception>
    public static PromptFile Read(string path) => Read(path, MaximumBytes);

    /// <summary>Reads a file of a kind with a lower size limit.</summary>
    /// <exception cref="PromptReadException">The file is missing, a folder, unreadable, binary or too large.</exception>
    internal static PromptFile Read(string path, long limit)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = System.IO.Path.GetFullPath(path);
        if (ObservedFiles.Observer is not { } observer)
            return Decode(full, ReadBytes(full, limit));
        try
        {
            var stamp = FileStamp.Of(full);
            var bytes = ReadBytes(full, limit);
            observer.Read(full, stamp, bytes);
            return Decode(full, bytes);
        }
        catch (PromptReadException error) when (error.Failure is PromptReadFailure.Missing or PromptReadFailure.Folder)
        {
            observer.Looked(full, ObservedFiles.TypeOf(full));
            throw;
        }
        catch (PromptReadException error) when (error.Failure != PromptReadFailure.Binary)
        {
            observer.Failed(full);
            throw;
        }
    }

    /// <summary>Reads a file unless it is a link that points out of bounds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bounds">Where it may point; null for anywhere.</param>
    /// <param name="isFolderInside">
    /// Whether its folder is known to be inside, so that only the file itself can point elsewhere.
    /// </param>
    /// <exception cref="PromptReadException">It cannot be read, or points out of its bounds.</exception>
    internal static PromptFile ReadInside(string path, LinkBounds? bounds, bool isFolderInside = false) =>
        bounds is not null && !(isFolderInside && ObservedFiles.LinkTarget(path) is null) && !bounds.Contains(RealPath.Of(path))
        ? throw new PromptReadException(
            path,
            PromptReadFailure.Unreadable,
            "it is a link that points out of the project. Claude Code follows it; use -AllowOutsideRoot to follow it here.")
        : Read(path);

    private static byte[] ReadBytes(string path, long limit)
    {
        try
        {
            return RegularFile.ReadBytes(path, limit);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PromptReadException(path, PromptReadFailure.Missing, null, error);
        }
        // Opening a folder as a file is reported by the system as an access error.
        catch (UnauthorizedAccessException error) when (Directory.Exists(path))
        {
            throw new PromptReadException(path, PromptReadFailure.Folder, null, error);
        }
        catch (RefusedFileException error)
        {
            throw error.Refusal == FileRefusal.TooLarge
                ? new PromptReadException(path, PromptReadFailure.TooLarge, limit: limit, innerException: error)
                : new PromptReadException(
                    path, PromptReadFailure.Unreadable, "it is not a regular file but a pipe, a device or a socket.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new PromptReadException(path, PromptReadFailure.Unreadable, error.Message, error);
        }
    }

    internal static PromptFile Decode(string path, byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..] and not [0xFF, 0xFE, 0, 0, ..])
            return DecodeUtf16(path, bytes, PromptEncoding.Utf16LittleEndian, new UnicodeEncoding(false, true));
        if (bytes is [0xFE, 0xFF, ..])
            return DecodeUtf16(path, bytes, PromptEncoding.Utf16BigEndian, new UnicodeEncoding(true, true));
        if (IsBinary(bytes))
            throw new PromptReadException(path, PromptReadFailure.Binary);
        var mark = bytes is [0xEF, 0xBB, 0xBF, ..];
        var content = bytes.AsSpan(mark ? 3 : 0);
        try
        {
            return new(path, StrictUtf8.GetString(content), PromptEncoding.Utf8, mark, -1, bytes.Length);
        }
        catch (DecoderFallbackException)
        {
            return new(path, System.Text.Encoding.UTF8.GetString(content), PromptEncoding.Utf8, mark, FirstInvalid(content), bytes.Length);
        }
    }

    // Claude Code accepts NUL characters in a text; if every tenth byte is NUL, or the rest is not text either, the
    // file is binary.
    private static bool IsBinary(byte[] bytes)
    {
        var nul = bytes.AsSpan().Count((byte)0);
        return nul > 0 && (nul * 10 > bytes.Length || !System.Text.Unicode.Utf8.IsValid(bytes));
    }

    private static PromptFile DecodeUtf16(string path, byte[] bytes, PromptEncoding encoding, UnicodeEncoding decoder)
    {
        var text = decoder.GetString(bytes, 2, bytes.Length - 2);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new PromptReadException(path, PromptReadFailure.Binary);
        // The decoder replaces invalid units; a replacement character in the file itself is indistinguishable and just
        // as rare.
        return new(path, text, encoding, true, text.IndexOf('\uFFFD', StringComparison.Ordinal), bytes.Length);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> content)
    {
        var units = 0;
        while (Rune.DecodeFromUtf8(content, out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            units += rune.Utf16SequenceLength;
            content = content[consumed..];
        }
        return units;
    }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
