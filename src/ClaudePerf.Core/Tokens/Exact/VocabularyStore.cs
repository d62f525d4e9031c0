using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The compiled vocabularies of a user: one file each in the folder <c>vocabulary</c> of the product's data folder. On Unix
/// folder and files are for the user alone.
/// </summary>
/// <param name="folder">The folder that holds the files; it need not exist.</param>
public sealed class VocabularyStore(string folder)
{
    /// <summary>The store in a data folder of the product.</summary>
    /// <param name="dataFolder">The data folder; by default that of this process's user and environment.</param>
    /// <exception cref="DirectoryNotFoundException">None is given, and the system names no folder of per-user data.</exception>
    public static VocabularyStore In(string? dataFolder = null) => new(Path.Combine(dataFolder ?? DataFolder.Locate(), "vocabulary"));

    /// <summary>The folder that holds the files.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Where the compiled file of a vocabulary is, or would be.</summary>
    public string PathOf(VocabularySource source) => Path.Combine(Folder, source.CompiledFileName);

    /// <summary>What is installed of a vocabulary, or null if nothing is.</summary>
    /// <exception cref="TokenVocabularyException">The file is damaged, unreadable, or of another version.</exception>
    public InstalledVocabulary? Find(VocabularySource source)
    {
        var file = new FileInfo(PathOf(source));
        return file.Exists ? Describe(file, source, TokenVocabulary.Load(file.FullName).Info) : null;
    }

    /// <summary>Removes a vocabulary; says whether there was one.</summary>
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
            throw new TokenVocabularyException(TokenVocabularyFault.Storage, $"The vocabulary '{path}' cannot be removed: {e.Message}", path, e);
        }
    }

    /// <summary>
    /// Writes a compiled file beside its place and moves it there, so that a reader meets the old file or the new one, never a part.
    /// </summary>
    /// <exception cref="TokenVocabularyException">It cannot be written.</exception>
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
            throw new TokenVocabularyException(TokenVocabularyFault.Storage, $"The vocabulary cannot be written to '{path}': {e.Message}", path, e);
        }
    }

    private void CreateFolder()
    {
        // Parents that are missing would be made for everybody: the data folder's turn comes first.
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
