namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>Reads a stream of unknown length into memory, up to a bound that no vocabulary comes near.</summary>
internal static class BoundedStream
{
    private const int MaxBytes = 64 << 20, BlockBytes = 1 << 16;

    /// <summary>Reads to the end.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="origin">Where it comes from, for the message.</param>
    /// <param name="read">Told the bytes read so far after each block.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="TokenVocabularyException">It is longer than 64 MiB.</exception>
    public static async Task<byte[]> ReadToEndAsync(Stream stream, string origin, Action<long>? read, CancellationToken cancellation)
    {
        using var held = new MemoryStream();
        var block = new byte[BlockBytes];
        int count;
        while ((count = await stream.ReadAsync(block, cancellation).ConfigureAwait(false)) > 0)
        {
            held.Write(block, 0, count);
            if (held.Length > MaxBytes)
                throw new TokenVocabularyException(TokenVocabularyFault.NotAVocabulary, $"'{origin}' is larger than any vocabulary.", origin);
            read?.Invoke(held.Length);
        }
        return held.ToArray();
    }
}
