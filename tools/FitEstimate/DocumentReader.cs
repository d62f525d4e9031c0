using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.FitEstimate;

/// <summary>Reads the texts of corpora, always the same ones in the same order.</summary>
internal static class DocumentReader
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A number that a name alone decides.</summary>
    internal static uint Hash(string name) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>Files of a checkout, in the order of their names' hashes, up to the corpus's size.</summary>
    internal static List<Document> Read(Corpus corpus, string root)
    {
        var folder = Path.Combine(root, corpus.Folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException(
                $"'{folder}' is missing; it should be a checkout of {corpus.Repository} at {corpus.Commit}.");
        }
        var left = (long)(corpus.Megabytes * 1_000_000);
        var documents = new List<Document>();
        var paths = Paths(corpus, folder).Select(path => (path, Hash(path)))
            .OrderBy(pair => pair.Item2).ThenBy(pair => pair.path, StringComparer.Ordinal);
        foreach (var (path, _) in paths)
        {
            if (left <= 0) break;
            if (ReadText(Path.Combine(folder, path)) is not { Length: > 20 } text) continue;
            text = Limit(text, corpus.KilobytesPerFile * 1000);
            left -= Encoding.UTF8.GetByteCount(text);
            var use = corpus.Use == CorpusUse.Split ? Deal(path) : corpus.Use;
            documents.Add(new Document(corpus.Repository, corpus.Kind, GroupOf(corpus, path), path, use, corpus.Weight, text));
        }
        return documents;
    }

    /// <summary>The recorded counts, divided by the hash of corpus and key; all of MultiPL-E is for the test.</summary>
    internal static List<Document> ReadRecorded(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var documents = new List<Document>();
        while (reader.ReadLine() is { } line)
        {
            var record = JsonSerializer.Deserialize<RecordedLine>(line, Options)!;
            var use = record.Corpus == "multipl_e" ? CorpusUse.Test : Deal($"{record.Corpus}/{record.Key}");
            int[] counts = [record.V3 - MessageFrame.V3Tokens, record.V47 - MessageFrame.V47Tokens, record.V5 - MessageFrame.V5Tokens];
            var kind = record.Corpus == "udhr" ? "languages" : "code";
            documents.Add(new Document("recorded " + record.Corpus, kind, record.Lang ?? "", record.Key, use, 1, record.Text, counts));
        }
        return documents;
    }

    // Half to the fit, a fifth to the interval, the rest to the test.
    private static CorpusUse Deal(string name) => (Hash(name) % 20) switch
    {
        < 10 => CorpusUse.Train,
        < 14 => CorpusUse.Calibrate,
        _ => CorpusUse.Test,
    };

    private static IEnumerable<string> Paths(Corpus corpus, string folder)
    {
        foreach (var under in corpus.Under ?? [""])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, under), "*", SearchOption.AllDirectories))
            {
                var path = Path.GetRelativePath(folder, file).Replace('\\', '/');
                if (path.Contains("node_modules/", StringComparison.Ordinal)) continue;
                if (corpus.Extensions.Any(extension => extension == "*" || path.EndsWith("." + extension, StringComparison.Ordinal)))
                    yield return path;
            }
        }
    }

    private static string? ReadText(string path)
    {
        const long Longest = 4_000_000;
        var file = new FileInfo(path);
        if (file.LinkTarget is not null || file.Length > Longest) return null;
        try
        {
            var text = Strict.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
            return text.Contains('\0', StringComparison.Ordinal) ? null : Normalize(text);
        }
        catch (DecoderFallbackException)
        {
            return null; // Not UTF-8: nothing to learn from.
        }
    }

    // Every counter reads a text like this; only the quotes, which differ by generation, stay as they are.
    private static string Normalize(string text)
    {
        var buffer = new PooledBuffer<char>([]);
        var normalized = TextNormalizer.Normalize(text, foldQuotes: false, ref buffer).ToString();
        buffer.Dispose();
        return normalized;
    }

    // From the middle of the file: beginnings are often licenses and tables of contents.
    private static string Limit(string text, int bytes)
    {
        var share = bytes / (double)Math.Max(bytes, Encoding.UTF8.GetByteCount(text));
        if (share >= 1) return text;
        var length = (int)(text.Length * share);
        var start = text.IndexOf('\n', (text.Length - length) / 2);
        if (start < 0 || start + length > text.Length) start = (text.Length - length) / 2;
        var end = text.LastIndexOf('\n', start + length - 1, length);
        return text[start..(end > start ? end : start + length)];
    }

    private static string GroupOf(Corpus corpus, string path)
    {
        var parts = path.Split('/');
        if (corpus.Repository == "github-linguist/linguist") return parts[1];
        return corpus.Kind == "languages" && parts.Length > 2 ? parts[^2] : "";
    }

    private sealed record RecordedLine(string Corpus, string Key, string? Lang, string Text, int V3, int V47, int V5);
}
