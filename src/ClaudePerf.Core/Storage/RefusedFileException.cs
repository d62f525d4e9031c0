using System.Globalization;

namespace ClaudePerf.Core.Storage;

/// <summary>Why a file was not read though the system would let us.</summary>
internal enum FileRefusal
{
    /// <summary>It is a pipe, a device or a socket.</summary>
    NotRegular,

    /// <summary>It is larger than its kind may be.</summary>
    TooLarge,
}

/// <summary>A file was refused before it was read; the message says why.</summary>
internal sealed class RefusedFileException : IOException
{
    internal RefusedFileException(string path, FileRefusal refusal, long limit = 0)
        : base(Describe(path, refusal, limit))
    {
        Path = path;
        Refusal = refusal;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Why.</summary>
    public FileRefusal Refusal { get; }

    private static string Describe(string path, FileRefusal refusal, long limit) => refusal == FileRefusal.NotRegular
        ? $"'{path}' is not a regular file but a pipe, a device or a socket."
        : string.Create(CultureInfo.InvariantCulture, $"'{path}' is larger than {Size(limit)}, the most such a file may have.");

    private static string Size(long bytes) => bytes >= 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB");
}
