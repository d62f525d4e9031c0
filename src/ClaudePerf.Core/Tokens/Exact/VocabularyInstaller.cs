using System.IO.Compression;
using System.Security.Cryptography;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// Gets a vocabulary's JSON from the public repository or from a local copy, verifies its SHA-256, compiles it and
/// installs it.
/// </summary>
/// <param name="store">The store to install into.</param>
/// <param name="time">The clock, for the date of the installation.</param>
public sealed class VocabularyInstaller(VocabularyStore store, TimeProvider time)
{
    private readonly IReadOnlyList<VocabularySource> _known = VocabularySource.Published;

    /// <summary>Creates an installer for other vocabularies than the published ones, for tests.</summary>
    internal VocabularyInstaller(VocabularyStore store, TimeProvider time, IReadOnlyList<VocabularySource> known)
        : this(store, time) => _known = known;

    /// <summary>Downloads a vocabulary and installs it.</summary>
    /// <param name="source">The vocabulary.</param>
    /// <param name="download">The download.</param>
    /// <param name="progress">Receives progress, on any thread.</param>
    /// <param name="cancellation">Cancels the installation; a previous installation stays in place.</param>
    /// <exception cref="TokenVocabularyException">
    /// It cannot be downloaded, is not the expected file, or cannot be written.
    /// </exception>
    /// <exception cref="OperationCanceledException">The installation was canceled.</exception>
    public async Task<InstalledVocabulary> InstallFromWebAsync(
        VocabularySource source, VocabularyDownload download, IProgress<VocabularyProgress>? progress, CancellationToken cancellation)
    {
        var json = await download.FetchAsync(source, progress, cancellation).ConfigureAwait(false);
        Check(source, json, source.Url.AbsoluteUri);
        return Install(source, json, source.Url.AbsoluteUri, progress, cancellation);
    }

    /// <summary>
    /// Installs from a local copy: the JSON, the JSON compressed with gzip, or a folder that contains one or more of
    /// them.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="wanted">Which vocabularies to install from a folder, and to accept as a file.</param>
    /// <param name="progress">Receives progress, on any thread.</param>
    /// <param name="cancellation">Cancels the installation; a previous installation stays in place.</param>
    /// <returns>The installed vocabularies, at least one.</returns>
    /// <exception cref="TokenVocabularyException">
    /// There is none, it is not an expected file, or it cannot be read or written.
    /// </exception>
    /// <exception cref="OperationCanceledException">The installation was canceled.</exception>
    public async Task<IReadOnlyList<InstalledVocabulary>> InstallFromPathAsync(
        string path, IReadOnlyList<VocabularySource> wanted, IProgress<VocabularyProgress>? progress, CancellationToken cancellation)
    {
        if (!Directory.Exists(path))
        {
            var json = await ReadAsync(path, cancellation).ConfigureAwait(false);
            return [Install(Identify(json, path, wanted), json, Path.GetFullPath(path), progress, cancellation)];
        }

        var installed = new List<InstalledVocabulary>();
        foreach (var source in wanted)
        {
            var plain = Path.Combine(path, source.FileName);
            var file = File.Exists(plain) ? plain : plain + ".gz";
            if (!File.Exists(file)) continue;
            var json = await ReadAsync(file, cancellation).ConfigureAwait(false);
            Check(source, json, file);
            installed.Add(Install(source, json, Path.GetFullPath(file), progress, cancellation));
        }
        if (installed.Count > 0) return installed;
        var names = string.Join(", ", wanted.Select(source => source.FileName));
        throw new TokenVocabularyException(
            TokenVocabularyFault.Missing, $"The folder '{path}' contains none of these files, with or without .gz: {names}.", path);
    }

    private InstalledVocabulary Install(
        VocabularySource source, byte[] json, string origin, IProgress<VocabularyProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new VocabularyProgress(source.Family, "Compiling", json.Length, json.Length));
        var (trie, family, pieces) = VocabularyCompiler.Compile(json, origin);
        cancellation.ThrowIfCancellationRequested();
        var info = new VocabularyInfo(
            family, pieces, origin, VocabularySource.Commit, VocabularySource.License, source.Sha256, time.GetUtcNow());
        return store.Save(source, info, trie);
    }

    private VocabularySource Identify(byte[] json, string path, IReadOnlyList<VocabularySource> wanted)
    {
        var hash = HashOf(json);
        if (wanted.FirstOrDefault(source => source.Sha256 == hash) is { } found) return found;
        var other = _known.FirstOrDefault(source => source.Sha256 == hash);
        throw new TokenVocabularyException(
            TokenVocabularyFault.WrongHash,
            other is null
                ? $"'{path}' is not one of the known vocabularies: its SHA-256 is {hash}."
                : $"'{path}' is the vocabulary {other.Family}, which was not requested.",
            path);
    }

    private static void Check(VocabularySource source, byte[] json, string origin)
    {
        var hash = HashOf(json);
        if (hash == source.Sha256) return;
        throw new TokenVocabularyException(
            TokenVocabularyFault.WrongHash,
            $"'{origin}' is not the vocabulary {source.Family}: its SHA-256 is {hash}, but {source.Sha256} was "
                + "expected. Nothing was installed.",
            origin);
    }

    private static string HashOf(byte[] json) => Convert.ToHexString(SHA256.HashData(json)).ToLowerInvariant();

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var bytes = await Task.Run(() => RegularFile.ReadBytes(path, ReadLimits.Vocabulary), cancellation).ConfigureAwait(false);
            if (bytes is not [0x1F, 0x8B, ..]) return bytes;
            await using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            return await VocabularyContent.ReadToEndAsync(gzip, path, read: null, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TokenVocabularyException(TokenVocabularyFault.Missing, $"The file or folder '{path}' does not exist.", path, e);
        }
        catch (InvalidDataException e)
        {
            throw new TokenVocabularyException(
                TokenVocabularyFault.NotAVocabulary, $"'{path}' cannot be decompressed: {e.Message}", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenVocabularyException(TokenVocabularyFault.Storage, $"'{path}' cannot be read: {e.Message}", path, e);
        }
    }
}
