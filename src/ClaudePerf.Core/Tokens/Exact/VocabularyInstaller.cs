using System.IO.Compression;
using System.Security.Cryptography;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// Gets a vocabulary's JSON, from the public repository or from a local copy, checks it against the SHA-256 it is known by,
/// compiles it and installs it.
/// </summary>
/// <param name="store">Where to install.</param>
/// <param name="time">The clock, for the date of the installation.</param>
public sealed class VocabularyInstaller(VocabularyStore store, TimeProvider time)
{
    private readonly IReadOnlyList<VocabularySource> _known = VocabularySource.Published;

    /// <summary>For tests: an installer that knows other vocabularies than the published ones.</summary>
    internal VocabularyInstaller(VocabularyStore store, TimeProvider time, IReadOnlyList<VocabularySource> known)
        : this(store, time) => _known = known;

    /// <summary>Fetches a vocabulary from its address and installs it.</summary>
    /// <param name="source">Which one.</param>
    /// <param name="download">How to fetch it.</param>
    /// <param name="progress">Told how far it is, from the calling or any other thread.</param>
    /// <param name="cancellation">Ends the installation; what was installed before stays.</param>
    /// <exception cref="TokenVocabularyException">It cannot be fetched, is not the expected file, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<InstalledVocabulary> InstallFromWebAsync(
        VocabularySource source, VocabularyDownload download, IProgress<VocabularyProgress>? progress, CancellationToken cancellation)
    {
        var json = await download.FetchAsync(source, progress, cancellation).ConfigureAwait(false);
        Check(source, json, source.Url.AbsoluteUri);
        return Install(source, json, source.Url.AbsoluteUri, progress, cancellation);
    }

    /// <summary>Installs from a local copy: the JSON, the JSON compressed with gzip, or a folder that has one or more of them.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="wanted">Which vocabularies to take from a folder, and to accept as a file.</param>
    /// <param name="progress">Told how far it is, from the calling or any other thread.</param>
    /// <param name="cancellation">Ends the installation; what was installed before stays.</param>
    /// <returns>What was installed, at least one.</returns>
    /// <exception cref="TokenVocabularyException">There is none, it is not an expected file, or it cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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
            TokenVocabularyFault.Missing, $"The folder '{path}' has none of these files, plain or with .gz: {names}.", path);
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
                : $"'{path}' is the vocabulary {other.Family}, which was not asked for.",
            path);
    }

    private static void Check(VocabularySource source, byte[] json, string origin)
    {
        var hash = HashOf(json);
        if (hash == source.Sha256) return;
        throw new TokenVocabularyException(
            TokenVocabularyFault.WrongHash,
            $"'{origin}' is not the vocabulary {source.Family}: its SHA-256 is {hash}, and {source.Sha256} is expected. Nothing was installed.",
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
            return await BoundedStream.ReadToEndAsync(gzip, path, read: null, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TokenVocabularyException(TokenVocabularyFault.Missing, $"There is no file or folder '{path}'.", path, e);
        }
        catch (InvalidDataException e)
        {
            throw new TokenVocabularyException(TokenVocabularyFault.NotAVocabulary, $"'{path}' cannot be decompressed: {e.Message}", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenVocabularyException(TokenVocabularyFault.Storage, $"'{path}' cannot be read: {e.Message}", path, e);
        }
    }
}
