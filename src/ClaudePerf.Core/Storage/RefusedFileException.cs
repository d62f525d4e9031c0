using System.Globalization;

namespace ClaudePerf.Core.Storage;

/// <summary>Why a file was not read although the system allows it.</summary>
internal enum FileRefusal
{
    /// <summary>It is a pipe, a device or a socket.</summary>
    NotRegular,

    /// <summary>It is larger than the limit for its kind.</summary>
    TooLarge,
}

/// <summary>A file was rejected before it was read; the message says why.</summary>
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

    /// <summary>The reason.</summary>
    public FileRefusal Refusal { get; }

    private static string Describe(string path, FileRefusal refusal, long limit) => refusal == FileRefusal.NotRegular
        ? $"'{path}' is not a regular file but a pipe, a device or a socket."
        : string.Create(CultureInfo.InvariantCulture, $"'{path}' is larger than {Size(limit)}, the limit for this kind of file.");

    private static string Size(long bytes) => bytes >= 1 << 20
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB");
}
