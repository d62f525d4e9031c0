namespace ClaudePerf.Core.Storage;

/// <summary>Why a file must not be written for the user.</summary>
public enum OutputRefusal
{
    /// <summary>The extension belongs to another format.</summary>
    OtherExtension,

    /// <summary>The folder of the file does not exist.</summary>
    FolderMissing,

    /// <summary>The path is a folder.</summary>
    IsFolder,

    /// <summary>The file exists, and the product did not write it in this format.</summary>
    OtherFile,
}

/// <summary>
/// Decides whether a command may write a file that the user named: the extension must fit the format, and an existing file is replaced only
/// if the product wrote it.
/// </summary>
public static class OutputFile
{
    // Marks are within this many bytes of the start of the file.
    private const int Nearby = 4096;

    // The extensions of all formats that commands write. Any other, such as .txt, fits every format.
    private static readonly string[] KnownExtensions =
        [".html", ".htm", ".md", ".markdown", ".csv", ".json", ".sarif", ".xml", ".parquet"];

    /// <summary>Whether a path has an extension that belongs to some format.</summary>
    /// <param name="path">The path.</param>
    public static bool HasKnownExtension(string path) =>
        KnownExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks a file before it is written.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="extensions">The extensions of the format, each with its dot; empty if it has none of its own.</param>
    /// <param name="isOwn">Whether an existing file was written by the product in this format.</param>
    /// <param name="force">Whether any existing file is replaced.</param>
    /// <returns>Why the file must not be written; null if it may be.</returns>
    /// <exception cref="IOException">The existing file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the existing file is denied.</exception>
    public static OutputRefusal? Check(string path, IReadOnlyList<string> extensions, Func<string, bool> isOwn, bool force)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(extensions);
        ArgumentNullException.ThrowIfNull(isOwn);
        if (HasKnownExtension(path) && !extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            return OutputRefusal.OtherExtension;
        if (Directory.Exists(path))
            return OutputRefusal.IsFolder;
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            return OutputRefusal.FolderMissing;
        return force || !File.Exists(path) || isOwn(path) ? null : OutputRefusal.OtherFile;
    }

    /// <summary>A refusal as one or two sentences.</summary>
    /// <param name="refusal">The reason.</param>
    /// <param name="path">The full path.</param>
    /// <param name="description">What would be written, with its article: "a baseline of findings".</param>
    /// <param name="extensions">The extensions of the format; empty if it has none of its own.</param>
    /// <param name="force">The option of the running program that replaces any file.</param>
    public static string Describe(
        OutputRefusal refusal, string path, string description, IReadOnlyList<string> extensions, string force)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        return refusal switch
        {
            OutputRefusal.OtherExtension => $"'{path}' has the wrong extension for {description}. "
                + (extensions.Count == 0 ? "Use another, such as .txt." : $"Use {string.Join(" or ", extensions)}."),
            OutputRefusal.FolderMissing =>
                $"'{path}' cannot be written: the folder '{Path.GetDirectoryName(path)}' does not exist. Create it first.",
            OutputRefusal.IsFolder => $"'{path}' is a folder. Give the path of a file.",
            _ => $"'{path}' exists and does not contain {description} from ClaudePerf. Choose another file, or replace it with {force}.",
        };
    }

    /// <summary>The beginning of a file as text, for the mark that its writer left there.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    internal static string Beginning(string path)
    {
        using var file = RegularFile.OpenStream(path, long.MaxValue);
        var bytes = new byte[Nearby];
        return System.Text.Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, Nearby, throwOnEndOfStream: false));
    }
}
