using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// A user's compiled vocabularies, one file each in the folder <c>vocabulary</c> of the data folder. On Unix only the
/// user has access to the folder and files.
/// </summary>
/// <param name="folder">The folder of the files; it need not exist.</param>
public sealed class VocabularyStore(string folder)
{
    /// <summary>Returns the store of a data folder.</summary>
    /// <param name="dataFolder">The data folder; null for the default of this process's user and environment.</param>
    /// <exception cref="DirectoryNotFoundException">
    /// No folder was given and the system has no folder for user data.
    /// </exception>
    public static VocabularyStore In(string? dataFolder = null) => new(Path.Combine(dataFolder ?? DataFolder.Locate(), "vocabulary"));

    /// <summary>The folder of the files.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>The path of a vocabulary's compiled file, whether it exists or not.</summary>
    public string PathOf(VocabularySource source) => Path.Combine(Folder, source.CompiledFileName);

    /// <summary>Returns the installed vocabulary, or null if it is not installed.</summary>
    /// <exception cref="TokenVocabularyException">The file is damaged, unreadable, or of another version.</exception>
    public InstalledVocabulary? Find(VocabularySource source)
    {
        var file = new FileInfo(PathOf(source));
        return file.Exists ? Describe(file, source, TokenVocabulary.Load(file.FullName).Info) : null;
    }

    /// <summary>Removes a vocabulary; returns whether it was installed.</summary>
    /// <exception cref="TokenVocabularyException">The file cannot be removed.</exception>
    public bool Remove(VocabularySource source)
    {
        var path = PathOf(source);
        if (!File.Exists(path)) return false;
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenVocabularyException(
                TokenVocabularyFault.Storage, $"The vocabulary '{path}' cannot be removed: {e.Message}", path, e);
        }
    }

    /// <summary>
    /// Writes a compiled file to a temporary file and moves it into place, so readers see either the old file or the
    /// new one.
    /// </summary>
    /// <exception cref="TokenVocabularyException">The file cannot be written.</exception>
    internal InstalledVocabulary Save(VocabularySource source, VocabularyInfo info, PieceTrie trie)
    {
        var path = PathOf(source);
        try
        {
            CreateFolder();
            AtomicFile.Write(path, VocabularyFile.Write(info, trie), ownerOnly: true);
            return Describe(new FileInfo(path), source, info);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenVocabularyException(
                TokenVocabularyFault.Storage, $"The vocabulary cannot be written to '{path}': {e.Message}", path, e);
        }
    }

    private void CreateFolder()
    {
        // Creates missing parents first, so that they do not get permissions for everyone.
        foreach (var folder in new[] { Path.GetDirectoryName(Folder), Folder }.OfType<string>())
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static InstalledVocabulary Describe(FileInfo file, VocabularySource source, VocabularyInfo info) => new(
        info.Family, source.Generations, info.Pieces, file.Length, info.CreatedUtc, info.Source, info.Commit, info.License, info.Sha256,
        file.FullName);
}
